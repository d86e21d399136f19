/** Shows what is in a wheel or an sdist, and what changed between two. */
import path from "node:path";
import type { ArchiveContents, ArchiveDifference } from "../../archives/difference.ts";
import type { Inspection } from "../../archives/inspect.ts";
import { AppError } from "../../errors.ts";
import { UnreadableFile } from "../../system/named-file.ts";
import type { Call, Command } from "../command.ts";
import { formatSize } from "../screen-text.ts";
import { formatTable } from "../terminal.ts";

const show: Command = {
  name: "show",
  summary: "Show the metadata, members, tags and hashes of a wheel or an sdist",
  arguments: [{ form: "<file>", words: "A wheel or an sdist" }],
  examples: ["cheeseshop show dist/sample_lib-0.1.0-py3-none-any.whl"],
  async run(call) {
    const { file, inspection } = await inspect(call, call.arguments[0] ?? "", "show");
    const [{ hashFile }, { makeMetadataJson }] = await Promise.all([
      import("../hash-file.ts"),
      import("../../standards/metadata-json.ts"),
    ]);
    const hashes = await hashFile(file);
    const tags = listTags(inspection);
    const { filename, kind, size, fields, members, faults } = inspection;
    call.terminal.answer(
      {
        ...{ filename, kind, size, tags, hashes, faults },
        metadata: fields && makeMetadataJson(fields),
        members: members.map((member) => ({ name: member.name, size: member.size })),
      },
      formatInspection(inspection, tags, hashes),
    );
  },
};

const diff: Command = {
  name: "diff",
  summary: "Show what changed between two wheels or two sdists",
  arguments: [
    { form: "<before>", words: "A wheel or an sdist" },
    { form: "<after>", words: "Another of the same kind" },
  ],
  examples: ["cheeseshop diff sample_lib-0.1.0-py3-none-any.whl sample_lib-0.2.0-py3-none-any.whl"],
  async run(call) {
    const [before = "", after = ""] = call.arguments;
    const { compareArchives } = await import("../../archives/difference.ts");
    const [left, right] = [await readContents(call, before), await readContents(call, after)];
    const difference = compareArchives(left, right);
    call.terminal.answer(difference, formatDifference(difference));
  },
};

export const ARCHIVE_COMMANDS: readonly Command[] = [show, diff];

/** What changed, line by line; a sentence where nothing did. */
export function formatDifference({ metadata, members }: ArchiveDifference): string {
  const fields = metadata.flatMap(({ field, removed, added }) => [
    ...removed.map((value) => `- ${field}: ${firstLine(value)}`),
    ...added.map((value) => `+ ${field}: ${firstLine(value)}`),
  ]);
  const signs = { added: "+", removed: "-", changed: "~" } as const;
  const files = members.map(({ kind, name, before, after }) => {
    const sizes = [before, after].filter((it) => it !== undefined).map(formatSize);
    return `${signs[kind]} ${name} (${sizes.join(" → ")})`;
  });
  return [...fields, ...files].join("\n") || "Nothing is different.";
}

async function inspect(
  call: Call,
  name: string,
  tried: "show" | "compare",
): Promise<{ readonly file: string; readonly inspection: Inspection }> {
  const { inspectArchive } = await import("../../archives/inspect.ts");
  const file = path.resolve(call.folder, name);
  try {
    const inspection = await inspectArchive(file, path.basename(file));
    if (inspection.kind === "other") {
      throw new AppError("invalid", `Cannot ${tried} ${name}: it is no wheel and no sdist`, {
        hint: "Name a .whl, a .tar.gz or a .zip",
      });
    }
    refuseUnreadable(`${tried} ${name}`, inspection);
    return { file, inspection };
  } catch (cause) {
    if (cause instanceof UnreadableFile) {
      const { kind, obstacle } = cause;
      const hint = "Name a .whl, a .tar.gz or a .zip";
      throw new AppError(kind, `Cannot ${tried} ${name}: it ${obstacle}`, { hint, cause });
    }
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "ENOENT") throw cause;
    throw new AppError("not-found", `Cannot ${tried} ${name}: there is no such file`, { cause });
  }
}

/** What is wrong with an archive is shown beside what is in it: here there is nothing beside it. */
function refuseUnreadable(tried: string, { members, faults }: Inspection): void {
  const [fault] = faults;
  if (fault === undefined || members.length > 0) return;
  const obstacle = fault.message.replace(/^Cannot read the archive: /, "");
  throw new AppError("invalid", `Cannot ${tried}: ${obstacle}`, {
    hint: "Build it or download it again",
  });
}

async function readContents(call: Call, name: string): Promise<ArchiveContents> {
  const { file, inspection } = await inspect(call, name, "compare");
  const [{ listMemberDigests }, { openFileSource }] = await Promise.all([
    import("../../archives/member-digests.ts"),
    import("../../archives/byte-source.ts"),
  ]);
  await using source = await openFileSource(file);
  const members = await listMemberDigests(source, inspection.filename);
  const { filename, metadataFolder, metadata } = inspection;
  return { filename, metadataFolder, metadata, members };
}

function listTags({ wheelFile }: Inspection): readonly string[] {
  const text = wheelFile === undefined ? "" : Buffer.from(wheelFile).toString();
  return [...text.matchAll(/^Tag: (.+)$/gm)].map(([, tag = ""]) => tag.trim());
}

function formatInspection(
  { filename, kind, size, metadata, members, faults }: Inspection,
  tags: readonly string[],
  hashes: Readonly<Record<string, string>>,
): string {
  const files = members.filter(({ isFolder }) => !isFolder);
  const rows = files.map(({ name, size: bytes }) => [formatSize(bytes), name]);
  const head = metadata === undefined ? "" : Buffer.from(metadata).toString();
  const end = head.indexOf("\n\n");
  return [
    `${filename}: ${kind}, ${formatSize(size)}, ${files.length} files`,
    ...(tags.length > 0 ? [`Tags: ${tags.join(", ")}`] : []),
    ...faults.map(({ message }) => `Fault: ${message}`),
    "",
    end === -1 ? head.trimEnd() : head.slice(0, end),
    "",
    formatTable(["Size", "Member"], rows),
    "",
    ...Object.entries(hashes).map(([name, digest]) => `${name}: ${digest}`),
  ].join("\n");
}

const LONGEST_VALUE = 100;

function firstLine(value: string): string {
  const line = value.split("\n")[0] ?? "";
  const isCut = line.length < value.trimEnd().length || line.length > LONGEST_VALUE;
  return `${line.slice(0, LONGEST_VALUE)}${isCut ? "…" : ""}`;
}
