/** Files that version control tracks, as paths from a folder of the checkout. */
import path from "node:path";
import { AppError } from "../../errors.ts";
import type { ProcessOutcome } from "../../system/process.ts";
import { askCheckout, type Checkout, type ProgramWorld } from "./checkout.ts";

/**
 * All of them below a folder, those of submodules and those that are deleted on the disk too. Throws `unavailable` where
 * git or Mercurial refuses, in its own words.
 */
export async function listTracked(
  checkout: Checkout,
  folder: string,
  world: ProgramWorld,
): Promise<readonly string[]> {
  const isGit = checkout.kind === "git";
  const words = isGit
    ? ["ls-files", "-z", "--recurse-submodules"]
    : ["status", "-0", "-ncamd", "."];
  const outcome = await askCheckout(checkout, folder, words, world);
  if (outcome.code !== 0) throw refuse(checkout, outcome);
  return splitNames(outcome.stdout);
}

/**
 * What setuptools_scm adds to an sdist: files with the attribute `export-ignore` are left out, folders with it as a whole.
 * Nothing where git or Mercurial refuses.
 */
export async function listExported(
  checkout: Checkout,
  folder: string,
  world: ProgramWorld,
): Promise<readonly string[]> {
  const names =
    checkout.kind === "git"
      ? await listGit(checkout.root, world)
      : await listMercurial(checkout, world);
  const prefix = path.relative(checkout.root, path.resolve(folder)).split(path.sep).join("/");
  if (prefix === "") return names ?? [];
  return (names ?? [])
    .filter((name) => name.startsWith(`${prefix}/`))
    .map((name) => name.slice(prefix.length + 1));
}

async function listMercurial(
  checkout: Checkout,
  world: ProgramWorld,
): Promise<readonly string[] | undefined> {
  const { code, stdout } = await askCheckout(checkout, checkout.root, ["files", "-0"], world);
  return code === 0 ? splitNames(stdout) : undefined;
}

interface GitEntry {
  readonly mode: string;
  readonly name: string;
}

/** The mode under which git lists a submodule. */
const SUBMODULE = "160000";
const DEEPEST_SUBMODULE = 20;

async function listGit(
  root: string,
  world: ProgramWorld,
  depth = 0,
): Promise<readonly string[] | undefined> {
  const entries = depth > DEEPEST_SUBMODULE ? undefined : await listEntries(root, world);
  if (entries === undefined) return undefined;
  const ignored = await listIgnoredFolders(root, entries, world);
  const names: string[] = [];
  for (const { mode, name } of entries) {
    if ([name, ...foldersOf(name)].some((it) => ignored.has(it))) continue;
    if (mode !== SUBMODULE) names.push(name);
    else {
      const inner = await listGit(path.join(root, name), world, depth + 1);
      names.push(...(inner ?? []).map((it) => `${name}/${it}`));
    }
  }
  return names;
}

async function listEntries(
  root: string,
  world: ProgramWorld,
): Promise<readonly GitEntry[] | undefined> {
  const words = [
    ...["--git-dir", path.join(root, ".git"), "ls-files", "-z", "-s"],
    ...["--", ".", ":(exclude,attr:export-ignore)"],
  ];
  const { code, stdout } = await askCheckout({ kind: "git" }, root, words, world);
  if (code !== 0) return undefined;
  // MODE OBJECT STAGE, a tab, the name.
  return splitNames(stdout).map((record) => {
    const tab = record.indexOf("\t");
    return { mode: record.slice(0, record.indexOf(" ")), name: record.slice(tab + 1) };
  });
}

/** The attribute of a folder is not inherited by what is in it: git has to be asked for folders by themselves. */
async function listIgnoredFolders(
  root: string,
  entries: readonly GitEntry[],
  world: ProgramWorld,
): Promise<ReadonlySet<string>> {
  const folders = new Set(entries.flatMap(({ name }) => foldersOf(name)));
  for (const { mode, name } of entries) if (mode === SUBMODULE) folders.add(name);
  if (folders.size === 0) return folders;
  const input = [...folders].map((name) => `${name}/`).join("\0");
  const { code, stdout } = await askCheckout(
    { kind: "git" },
    root,
    ["--git-dir", path.join(root, ".git"), "check-attr", "-z", "--stdin", "export-ignore"],
    world,
    input,
  );
  const fields = code === 0 ? stdout.split("\0") : [];
  const ignored = new Set<string>();
  // Name, attribute and value, one after the other.
  for (let at = 0; at + 2 < fields.length; at += 3) {
    if (fields[at + 2] === "set") ignored.add((fields[at] ?? "").replace(/\/$/, ""));
  }
  return ignored;
}

/** `a`, `a/b` of `a/b/c`. */
function foldersOf(name: string): readonly string[] {
  const parts = name.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function splitNames(text: string): readonly string[] {
  return text.split("\0").filter((name) => name !== "");
}

function refuse({ kind }: Checkout, { stderr }: ProcessOutcome): AppError {
  const program = kind === "git" ? "git" : "Mercurial";
  const why = stderr.trim().split("\n")[0] ?? "";
  return new AppError("unavailable", `Cannot list the files that ${program} tracks: ${why}`, {
    hint: `Run ${kind === "git" ? "git status" : "hg status"} here to see what is wrong`,
  });
}
