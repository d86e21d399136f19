/** What is done to projects and releases after they were published: yank, mark, delete. */
import { apiPath } from "../../client/server-api.ts";
import { AppError } from "../../errors.ts";
import type { Command } from "../command.ts";
import { confirmDeletion } from "../confirm.ts";
import { type Connection, withConnection } from "../connect.ts";
import { INDEX, SERVER } from "../options.ts";

const FILE = { form: "--file <filename>", words: "Only this file of the release" } as const;
const RELEASE = { form: "<project==version>", words: "The release" } as const;

const yank: Command = {
  name: "yank",
  summary: "Hide a release from all but those who pinned it",
  arguments: [RELEASE],
  options: [
    { form: "--reason <sentence>", words: "Shown to whoever installs it all the same" },
    { form: "--undo", words: "Offer it again" },
    FILE,
    INDEX,
    SERVER,
  ],
  examples: [
    'cheeseshop yank sample-lib==0.2.0 --reason "Breaks on Python 3.12"',
    "cheeseshop yank sample-lib==0.2.0 --undo",
  ],
  async run(call) {
    const { project, version } = parseRelease(call.arguments[0] ?? "");
    const isUndone = call.isOn("undo");
    const filename = call.text("file");
    await withConnection(call, (connection) =>
      connection.api.ask(
        isUndone ? "DELETE" : "PUT",
        projectPath(connection, project, version, "yank"),
        { reason: isUndone ? undefined : (call.text("reason") ?? ""), filename },
      ),
    );
    const what = filename ?? `${project} ${version}`;
    call.terminal.say(isUndone ? `${what} is offered again.` : `${what} is yanked.`);
    call.terminal.answer({ project, version, filename, yanked: !isUndone }, "");
  },
};

const remove: Command = {
  name: "delete",
  summary: "Delete a file, a release or a whole project for good",
  arguments: [{ form: "<project[==version]>", words: "The project, or one release of it" }],
  options: [{ form: "--yes", words: "Do not ask whether it is meant" }, FILE, INDEX, SERVER],
  examples: [
    "cheeseshop delete sample-lib==0.2.0",
    "cheeseshop delete sample-lib==0.2.0 --file sample_lib-0.2.0.tar.gz --yes",
  ],
  async run(call) {
    const written = call.arguments[0] ?? "";
    const { project, version } = written.includes("==")
      ? parseRelease(written)
      : { project: written, version: undefined };
    const filename = call.text("file");
    if (filename !== undefined && version === undefined) {
      throw new AppError("invalid", `Cannot delete ${filename}: its version was not given`, {
        hint: `Write ${project}==VERSION`,
      });
    }
    const what = filename ?? [project, version].filter((part) => part !== undefined).join(" ");
    await confirmDeletion(call, { what, name: project });
    const parts = [version, filename].filter((part) => part !== undefined);
    await withConnection(call, (connection) =>
      connection.api.ask("DELETE", projectPath(connection, project, ...parts)),
    );
    call.terminal.say(`Deleted ${what}.`);
    call.terminal.answer({ deleted: { project, version, filename } }, "");
  },
};

const status: Command = {
  name: "status",
  summary: "Say of a project whether it is active, archived, quarantined or deprecated",
  arguments: [
    { form: "<project>", words: "The project" },
    { form: "<status>", words: "active, archived, quarantined or deprecated" },
  ],
  options: [{ form: "--reason <sentence>", words: "Shown beside the status" }, INDEX, SERVER],
  examples: ['cheeseshop status sample-lib archived --reason "Use sample-core"'],
  async run(call) {
    const [project = "", wanted = ""] = call.arguments;
    await withConnection(call, (connection) =>
      connection.api.ask("PUT", projectPath(connection, project, "status"), {
        status: wanted,
        reason: call.text("reason"),
      }),
    );
    call.terminal.say(`${project} is ${wanted}.`);
    call.terminal.answer({ project, status: wanted }, "");
  },
};

export const RELEASE_COMMANDS: readonly Command[] = [yank, status, remove];

/** Reads `project==version`, with nothing behind it. Throws `invalid` for all else. */
export function parseRelease(text: string): { project: string; version: string } {
  const [project = "", version = "", ...rest] = text.split("==");
  if (project !== "" && version !== "" && rest.length === 0) return { project, version };
  throw new AppError("invalid", `Cannot read "${text}" as a release`, {
    hint: "Write it as sample-lib==0.2.0",
  });
}

function projectPath({ index }: Connection, project: string, ...parts: readonly string[]): string {
  return apiPath("indexes", ...index.split("/"), "projects", project, ...parts);
}
