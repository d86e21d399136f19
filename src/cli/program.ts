/**
 * All commands there are, in the order in which the help shows them. Each file of commands is loaded when one of its
 * commands is asked for: loading them all takes longer than most commands do.
 */
import type { Command, CommandGroups, Program } from "./command.ts";
import { readVersion } from "./version.ts";

interface CommandFile {
  /** The first words of its commands. */
  readonly words: readonly string[];
  readonly load: () => Promise<readonly Command[]>;
}

const FILES: readonly CommandFile[] = [
  { words: ["serve"], load: async () => [(await import("./commands/serve.ts")).serve] },
  {
    words: ["backup", "restore", "verify"],
    load: async () => (await import("./commands/upkeep.ts")).UPKEEP_COMMANDS,
  },
  { words: ["use"], load: async () => [(await import("./commands/use.ts")).use] },
  {
    words: ["login", "logout", "whoami"],
    load: async () => (await import("./commands/login.ts")).LOGIN_COMMANDS,
  },
  { words: ["init"], load: async () => [(await import("./commands/init.ts")).init] },
  { words: ["version"], load: async () => [(await import("./commands/version.ts")).version] },
  { words: ["manifest"], load: async () => [(await import("./commands/manifest.ts")).manifest] },
  { words: ["build"], load: async () => [(await import("./commands/build.ts")).build] },
  { words: ["check"], load: async () => [(await import("./commands/check.ts")).check] },
  {
    words: ["classifiers"],
    load: async () => [(await import("./commands/classifiers.ts")).classifiers],
  },
  { words: ["search"], load: async () => [(await import("./commands/search.ts")).search] },
  {
    words: ["show", "diff"],
    load: async () => (await import("./commands/show.ts")).ARCHIVE_COMMANDS,
  },
  { words: ["setup-py"], load: async () => [(await import("./commands/setup-py.ts")).setupPy] },
  {
    words: ["old-command"],
    load: async () => [(await import("./commands/old-command.ts")).oldCommand],
  },
  { words: ["twine"], load: async () => [(await import("./commands/twine.ts")).twine] },
  { words: ["publish"], load: async () => [(await import("./commands/publish.ts")).publish] },
  {
    words: ["yank", "status", "delete"],
    load: async () => (await import("./commands/release.ts")).RELEASE_COMMANDS,
  },
  { words: ["token"], load: async () => (await import("./commands/token.ts")).TOKEN_COMMANDS },
  { words: ["user"], load: async () => (await import("./commands/user.ts")).USER_COMMANDS },
  { words: ["index"], load: async () => (await import("./commands/index.ts")).INDEX_COMMANDS },
  { words: ["member"], load: async () => (await import("./commands/member.ts")).MEMBER_COMMANDS },
];

const GROUPS: CommandGroups = {
  token: "Secrets for programs.",
  user: "Accounts.",
  index: "Places that list projects and serve files.",
  member: "Who may do what on an index or a project.",
};

/** The commands of the file that a command line asks for by its first word; all of them where it asks for no file. */
export async function loadProgram(words: readonly string[]): Promise<Program> {
  const [first = ""] = words;
  const asked = FILES.filter((file) => file.words.includes(first));
  // The version is asked of no command.
  const files = asked.length > 0 || first === "--version" ? asked : FILES;
  const commands = await Promise.all(files.map((file) => file.load()));
  return { version: readVersion(), commands: commands.flat(), groups: GROUPS };
}
