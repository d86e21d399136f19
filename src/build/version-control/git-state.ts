/** What git says of the commit that is checked out, as setuptools_scm asks it. */
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { askCheckout, type ProgramWorld } from "./checkout.ts";
import type { ScmSettings } from "./scm-settings.ts";
import { type ScmState, stateOf } from "./scm-state.ts";
import { makeTagVersion, readTagVersion } from "./tag.ts";

/** `undefined` where git does not take `root` for the top of a checkout. `note` hears what may make the answer wrong. */
export async function readGitState(
  root: string,
  project: string,
  settings: ScmSettings,
  world: ProgramWorld & { now(): Date },
  note: (sentence: string) => void,
): Promise<ScmState | undefined> {
  const git = new Git(root, world);
  if ((await git.ask("rev-parse", "--show-prefix")) !== "") return undefined;
  await checkWhole(git, settings, note);
  const scope = await findScope(root, project, settings);
  const described = await describe(git, settings, scope);
  const state = described ?? (await countAll(git, settings, scope));
  const branch =
    (await git.ask("rev-parse", "--abbrev-ref", "HEAD")) ||
    (await git.ask("symbolic-ref", "--short", "HEAD"));
  return {
    ...state,
    branch: branch || undefined,
    nodeDate: (await findDate(git)) ?? toDay(world.now()),
  };
}

class Git {
  readonly root: string;
  readonly #world: ProgramWorld;

  constructor(root: string, world: ProgramWorld) {
    this.root = root;
    this.#world = world;
  }

  /** The answer without white space round it; `undefined` where git refuses. */
  async ask(...words: readonly string[]): Promise<string | undefined> {
    const all = ["--git-dir", path.join(this.root, ".git"), ...words];
    const { code, stdout } = await askCheckout({ kind: "git" }, this.root, all, this.#world);
    return code === 0 ? stdout.trim() : undefined;
  }
}

/** A clone without its history, or without its submodules, gives wrong versions. */
async function checkWhole(
  git: Git,
  { preParse, scope }: ScmSettings,
  note: (sentence: string) => void,
): Promise<void> {
  if (preParse === "fail_on_missing_submodules") {
    await refuseMissingSubmodules(git);
    return;
  }
  const isShallow = existsSync(path.join(git.root, ".git", "shallow"));
  if (!isShallow || (await git.ask("describe", "--exact-match", "--tags", "HEAD")) !== undefined)
    return;
  if (preParse === "fetch_on_shallow") {
    note("the clone is shallow: its history is fetched");
    await git.ask("fetch", "--unshallow");
  } else if (preParse === "fail_on_shallow" || scope !== undefined) {
    throw new AppError("invalid", "Cannot tell the version: the clone is shallow", {
      hint: 'Run "git fetch --unshallow"',
    });
  } else {
    note('the clone is shallow, and the version may be wrong: run "git fetch --unshallow"');
  }
}

async function refuseMissingSubmodules(git: Git): Promise<void> {
  if (!existsSync(path.join(git.root, ".gitmodules"))) return;
  const lines = (await git.ask("submodule", "status"))?.split("\n") ?? [];
  const missing = lines.filter((line) => line.startsWith("-")).map((line) => line.split(/\s+/)[1]);
  if (missing.length === 0) return;
  throw new AppError(
    "invalid",
    `Cannot tell the version: submodules are missing: ${missing.join(", ")}`,
    {
      hint: 'Run "git submodule update --init --recursive"',
    },
  );
}

/** The project's own folder and those that are named, from the checkout's; `undefined` where all commits count. */
async function findScope(
  root: string,
  project: string,
  { scope }: ScmSettings,
): Promise<readonly string[] | undefined> {
  if (scope === undefined) return undefined;
  const own = path.relative(root, project).split(path.sep).join("/");
  if (own !== "") return [own, ...scope];
  throw new AppError(
    "invalid",
    "Cannot count commits of the project alone: it is the whole checkout",
    {
      hint: "Remove distance_scope, or set root",
    },
  );
}

async function describe(
  git: Git,
  settings: ScmSettings,
  scope: readonly string[] | undefined,
): Promise<ScmState | undefined> {
  const { prefix, isStrict } = settings.tag;
  const match = `${prefix}${isStrict ? "*[0-9]*.*[0-9]*" : "*[0-9]*"}`;
  const usual = ["describe", "--dirty", "--tags", "--long", "--abbrev=40", "--match", match];
  const text = await git.ask(...(settings.describe ?? usual));
  if (text === undefined || text === "") return undefined;
  const { tag, ...found } = splitDescription(text);
  const counted =
    scope === undefined ? found : { ...found, ...(await countScope(git, settings, scope, tag)) };
  return stateOf(readTagVersion(tag, settings.tag), counted);
}

export interface Description {
  readonly tag: string;
  readonly distance: number;
  readonly node?: string;
  readonly isDirty: boolean;
}

/**
 * Tags may hold hyphens themselves: what git adds is read from the end.
 *
 * ```ts
 * splitDescription("v1.0-rc-1-3-gabcdef0-dirty").distance // => 3
 * ```
 */
export function splitDescription(text: string): Description {
  const isDirty = text.endsWith("-dirty");
  const clean = isDirty ? text.slice(0, -"-dirty".length) : text;
  const match = /^(.+)-(\d+)-g([0-9a-f]+)$/.exec(clean);
  if (match === null) return { tag: clean, distance: 0, isDirty };
  const [, tag = "", distance = "", node = ""] = match;
  return { tag, distance: Number(distance), node: `g${node}`, isDirty };
}

async function countScope(
  git: Git,
  { isFirstParentOnly }: ScmSettings,
  scope: readonly string[],
  since: string | undefined,
): Promise<{ readonly distance: number; readonly isDirty: boolean }> {
  const revisions = since === undefined ? "HEAD" : `${since}..HEAD`;
  const way = isFirstParentOnly ? "--first-parent" : "--full-history";
  const count = await git.ask("rev-list", "--count", way, revisions, "--", ...scope);
  const changes = await git.ask("status", "--porcelain", "--untracked-files=no", "--", ...scope);
  return { distance: Number(count ?? "0"), isDirty: (changes ?? "") !== "" };
}

/** Where no tag fits, from the first commit on. */
async function countAll(
  git: Git,
  settings: ScmSettings,
  scope: readonly string[] | undefined,
): Promise<ScmState> {
  const tag = makeTagVersion(settings.fallbackVersion ?? "0.0", settings.tag);
  const node = await git.ask("rev-parse", "--verify", "--quiet", "HEAD");
  if (node === undefined) return stateOf(tag, { isDirty: true });
  if (scope !== undefined) {
    const counted = await countScope(git, settings, scope, undefined);
    return stateOf(tag, { ...counted, node: `g${node}` });
  }
  const count = await git.ask("rev-list", "--count", "HEAD");
  const changes = await git.ask("status", "--porcelain", "--untracked-files=no");
  return stateOf(tag, {
    distance: Number(count ?? "0"),
    isDirty: (changes ?? "") !== "",
    node: `g${node}`,
  });
}

/** The day of the commit in UTC; before the first one, that of the last change. */
async function findDate(git: Git): Promise<string | undefined> {
  const written = await git.ask(
    ...["-c", "log.showSignature=false", "log", "-n", "1", "HEAD", "--format=%cI"],
  );
  const date = new Date(written ?? "");
  if (!Number.isNaN(date.getTime())) return toDay(date);
  const changed = (await git.ask("diff", "--name-only"))?.split("\n") ?? [];
  return findLastChange(git.root, changed);
}

/** The day on which one of the files was changed last. */
export async function findLastChange(
  root: string,
  files: readonly string[],
): Promise<string | undefined> {
  let last = 0;
  for (const file of files) {
    if (file === "") continue;
    try {
      last = Math.max(last, (await stat(path.join(root, file))).mtimeMs);
    } catch {
      // A file that was deleted is changed too, and has no time.
    }
  }
  return last === 0 ? undefined : toDay(new Date(last));
}

function toDay(date: Date): string {
  return date.toISOString().slice(0, "2026-11-24".length);
}
