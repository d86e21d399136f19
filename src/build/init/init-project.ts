/** `cheeseshop init`: a new project in an empty folder, or a pyproject.toml in place of setup.py. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { makeFolder, writeFileDurably } from "../../system/disk.ts";
import { runProcess } from "../../system/process.ts";
import { parseToml } from "../../system/toml.ts";
import { editFile } from "../edit-file.ts";
import { readSourceTree, type SourceTree } from "../source-tree.ts";
import { askCheckout, findCheckout, type ProgramWorld } from "../version-control/checkout.ts";
import { convertSetup } from "./convert-setup.ts";
import { makeNewProject, type NewProject } from "./new-project.ts";
import type { Conversion } from "./setup-conversion.ts";

/** What may lie in the folder before: version control, an environment, what systems leave, and a licence. */
const HARMLESS =
  /^(?:\.git|\.hg|\.venv|\.idea|\.vscode|\.DS_Store|Thumbs\.db|LICENSE(?:\.txt|\.md)?)$/;

/**
 * Writes a new project and returns the paths of its files. Throws `conflict` where something is in the way: nothing is
 * written then.
 */
export async function initProject(
  folder: string,
  project: Omit<NewProject, "hasLicenseText">,
): Promise<readonly string[]> {
  // A link that leads nowhere is in the way too.
  const entries = (await readdir(folder)).sort();
  const inTheWay = entries.filter((name) => !HARMLESS.test(name));
  if (inTheWay.length > 0) {
    throw new AppError(
      "conflict",
      `Cannot begin a project here: ${listShort(inTheWay)} in the way`,
      {
        hint: 'Go to an empty folder; for an old project, "cheeseshop init --from-setup-py"',
      },
    );
  }
  const hasLicenseText = entries.some((name) => name.startsWith("LICENSE"));
  const files = makeNewProject({ ...project, hasLicenseText });
  for (const [name, text] of files) {
    const target = path.join(folder, name);
    await makeFolder(path.dirname(target));
    await writeFileDurably(target, text);
  }
  return [...files.keys()];
}

export interface TurnedProject extends Conversion {
  /** Files that say nothing more, and are removed. */
  readonly removed: readonly string[];
  /** Why setup.py stays, as a sentence; absent where it is removed. */
  readonly kept?: string;
}

/** Writes pyproject.toml of what setup.py and setup.cfg say. They go only where nothing of them is left. */
export async function turnSetup(folder: string, world: ProgramWorld): Promise<TurnedProject> {
  const tree = await readSourceTree(folder, "turn setup.py");
  if (tree.setupPy === undefined && tree.setupCfg === undefined) {
    throw new AppError("not-found", "Cannot turn setup.py: neither it nor setup.cfg is here", {
      hint: "Go to the folder of the project",
    });
  }
  const conversion = convertSetup(tree);
  if (tree.pyproject?.content.tool.setuptools !== undefined) {
    throw new AppError(
      "invalid",
      "Cannot turn setup.py: pyproject.toml has a [tool.setuptools] already",
      {
        hint: "Move what it says to setup.cfg first, or turn the rest by hand",
        place: tree.pyproject.document.placeOf(["tool", "setuptools"]),
      },
    );
  }
  const before = tree.pyproject?.text ?? "";
  const text = await joinTables(before, conversion.text);
  await editFile(folder, "pyproject.toml", text);
  const kept = whyKept(tree, conversion) ?? (await whyPrecious(tree, world));
  if (kept !== undefined) return { ...conversion, removed: [], kept };
  return { ...conversion, removed: await removeTurned(folder, tree) };
}

/** Ours first, for people; behind what stands in no table, which would become part of our last one. */
async function joinTables(before: string, ours: string): Promise<string> {
  if (before === "") return ours;
  const hasRootKeys = !/^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:\[|$)/.test(before);
  const text = hasRootKeys ? `${before.trimEnd()}\n\n${ours}` : `${ours}\n${before}`;
  await parseToml(text, { file: "pyproject.toml" });
  return text;
}

/** A setup.py that does more than call `setup()` may do it for a reason. */
function whyKept({ setupPy }: SourceTree, { left }: Conversion): string | undefined {
  if (left.length > 0) return "setup.py is kept: it says what is not turned";
  if (setupPy !== undefined && setupPy.obstacles.length > 0) {
    return "setup.py is kept: it does more than call setup()";
  }
  return undefined;
}

/** What is not committed as it stands is not ours to remove. */
async function whyPrecious(
  { files }: SourceTree,
  world: ProgramWorld,
): Promise<string | undefined> {
  const checkout = findCheckout(files.root, true);
  const words =
    checkout?.kind === "git" ? ["status", "--porcelain", "--ignored"] : ["status", "-marduin"];
  const there = ["setup.py", "setup.cfg"].filter((file) => files.findKind(file) === "file");
  const asked =
    checkout && (await askCheckout(checkout, files.root, [...words, "--", ...there], world));
  return asked?.code === 0 && asked.stdout.trim() === ""
    ? undefined
    : `setup.py is kept, since no version control would bring it back as it is: remove it${
        there.includes("setup.cfg") ? ", and [metadata] and [options] of setup.cfg" : ""
      }`;
}

async function removeTurned(folder: string, { setupPy, setupCfg }: SourceTree): Promise<string[]> {
  const removed: string[] = [];
  if (setupPy !== undefined) {
    await rm(path.join(folder, "setup.py"));
    removed.push("setup.py");
  }
  if (setupCfg === undefined) return removed;
  const file = path.join(folder, "setup.cfg");
  const rest = withoutProject(setupCfg.ini.text);
  if (rest.trim() === "") {
    await rm(file);
    removed.push("setup.cfg");
  } else if (rest !== setupCfg.ini.text) {
    await editFile(folder, "setup.cfg", rest);
    removed.push("[metadata] and [options] of setup.cfg");
  }
  return removed;
}

/** Sections of other tools stay as they are. */
function withoutProject(text: string): string {
  let isDropped = false;
  return text
    .split(/(?<=\n)/)
    .filter((line) => {
      const section = /^\[(.+)\]/.exec(line)?.[1];
      if (section !== undefined) isDropped = /^(?:metadata|options(?:\..*)?)$/.test(section);
      return !isDropped;
    })
    .join("");
}

/** Whom git knows as the author, and where the code is kept; nothing where git is not there. */
export async function askGit(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly name?: string; readonly email?: string; readonly repository?: string }> {
  const ask = async (...words: readonly string[]): Promise<string | undefined> => {
    try {
      const { code, stdout } = await runProcess("git", words, { folder, env, timeoutMs: 10_000 });
      return code === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  };
  const name = await ask("config", "user.name");
  const email = await ask("config", "user.email");
  const remote = await ask("remote", "get-url", "origin");
  const repository = remote === undefined ? undefined : toWebAddress(remote);
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(repository !== undefined && { repository }),
  };
}

/** `git@host:owner/name.git` as a page; `undefined` for a folder. */
function toWebAddress(remote: string): string | undefined {
  const match =
    /^(?:https?:\/\/|ssh:\/\/(?:[^@/]+@)?|[^@/]+@)([^/:@]+)(?::\d+)?[/:](.+?)(?:\.git)?\/?$/.exec(
      remote,
    );
  return match === null ? undefined : `https://${match[1]}/${match[2]}`;
}

function listShort(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(", ");
  const more = names.length - 10;
  return `${shown}${more > 0 ? ` and ${more} more` : ""} ${names.length === 1 ? "is" : "are"}`;
}
