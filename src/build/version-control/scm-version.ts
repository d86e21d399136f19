/**
 * The version that version control tells, as setuptools_scm tells it.
 * Reference: https://setuptools-scm.readthedocs.io/
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { AppError } from "../../errors.ts";
import { formatVersion } from "../../standards/version.ts";
import { parseToml } from "../../system/toml.ts";
import { openFolder, readText } from "../file-tree.ts";
import type { SourceTree } from "../source-tree.ts";
import { findCheckout, type ProgramWorld } from "./checkout.ts";
import { readFallbackState } from "./fallback-state.ts";
import { kindOfFragment } from "./fragment-scheme.ts";
import { readGitState } from "./git-state.ts";
import { addLocal, LOCAL_SCHEMES } from "./local-scheme.ts";
import { readMercurialState } from "./mercurial-state.ts";
import { readScmSettings, type ScmSettings } from "./scm-settings.ts";
import { type ScmState, stateOf } from "./scm-state.ts";
import { buildTime, findVariable, listVariables, readTable } from "./scm-variables.ts";
import { makeTagVersion, publicTag } from "./tag.ts";
import { type SchemeContext, VERSION_SCHEMES } from "./version-scheme.ts";

export interface ScmVersion {
  readonly text: string;
  readonly state: ScmState;
  readonly settings: ScmSettings;
  /** Where it comes from. */
  readonly source: "variable" | "git" | "mercurial" | "files";
  /** The folder of the checkout that told it; absent where none did. */
  readonly checkout?: string;
  /** What may make it wrong, one sentence each. */
  readonly notes: readonly string[];
}

export interface ScmWorld extends ProgramWorld {
  now(): Date;
}

/** Throws `not-found` where nothing tells a version, `invalid` where what is told is none. */
export async function findScmVersion(tree: SourceTree, world: ScmWorld): Promise<ScmVersion> {
  const settings = await readScmSettings(tree, world.env);
  const notes: string[] = [];
  const found = await findState(tree, settings, world, (sentence) => notes.push(sentence));
  if (found === undefined) throw refuse(tree, settings);
  const state = await pretend(found.state, settings, world);
  const fragmentKinds = await readFragmentKinds(tree);
  const text = formatScmVersion(state, settings, {
    rules: settings.tag,
    now: buildTime(world.env, world.now()),
    fragmentKinds: () => fragmentKinds,
  });
  return { ...found, text, state, settings, notes };
}

interface Found {
  readonly state: ScmState;
  /** The checkout that told it. */
  readonly checkout?: string;
  readonly source: ScmVersion["source"];
}

async function findState(
  tree: SourceTree,
  settings: ScmSettings,
  world: ScmWorld,
  note: (sentence: string) => void,
): Promise<Found | undefined> {
  const pretended = findVariable(world.env, "PRETEND_VERSION", settings.distName);
  if (pretended !== undefined && pretended !== "") {
    const tag = readPretended(world.env, pretended, settings);
    return { source: "variable", state: stateOf(tag, { isFinal: true }) };
  }
  const asked = programWorld(world, settings);
  const project = tree.files.root;
  const top = path.resolve(project, settings.root);
  const checkout = findCheckout(top, settings.isUpward);
  if (checkout !== undefined) {
    const { kind, root } = checkout;
    if (existsSync(path.join(root, ".hg", "git"))) throw refuseHgGit();
    const state =
      kind === "git"
        ? await readGitState(root, project, settings, { ...asked, now: world.now }, note)
        : await readMercurialState(root, settings, asked);
    if (state !== undefined) return { state, source: kind, checkout: root };
  }
  const own = readFallbackState(tree.files, { ...settings, ...NO_CONSTANTS }, note);
  const above =
    top === project
      ? undefined
      : readFallbackState(openFolder(top), { ...settings, ...NO_CONSTANTS }, note);
  const state = own ?? above ?? readFallbackState(tree.files, settings, () => {});
  return state && { state, source: "files" };
}

/** Throws `invalid`, with the variable, where it holds no version. */
function readPretended(
  env: ScmWorld["env"],
  text: string,
  { distName }: ScmSettings,
): ReturnType<typeof makeTagVersion> {
  try {
    return makeTagVersion(text, { isNormalized: false });
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const variable = listVariables("PRETEND_VERSION", distName).find((it) => env[it] === text);
    throw new AppError("invalid", `Cannot read the variable ${variable}: "${text}" is no version`, {
      hint: "Set it to a version such as 1.2.3, or unset it",
      cause,
    });
  }
}

/** Constants count only where neither the project nor the checkout's folder has anything better. */
const NO_CONSTANTS = { fallbackVersion: undefined, parentPrefix: undefined };

/** Time and programs may be set by variables. */
function programWorld(world: ProgramWorld, { distName }: ScmSettings): ProgramWorld {
  const seconds = Number(findVariable(world.env, "SUBPROCESS_TIMEOUT", distName));
  const hg = findVariable(world.env, "HG_COMMAND", distName);
  return {
    env: world.env,
    timeoutMs: seconds > 0 ? seconds * 1000 : world.timeoutMs,
    hg: hg === undefined || hg === "" ? world.hg : hg,
  };
}

/** What a variable says instead of version control, field by field. */
async function pretend(
  state: ScmState,
  { distName, tag: rules }: ScmSettings,
  { env }: ScmWorld,
): Promise<ScmState> {
  const said = await readTable(env, "PRETEND_METADATA", distName);
  const { tag, distance, node, dirty, branch, node_date: nodeDate } = said;
  return {
    ...state,
    ...(typeof tag === "string" && { tag: makeTagVersion(tag, rules) }),
    ...(typeof distance === "number" && { distance }),
    ...(typeof node === "string" && { node }),
    ...(typeof dirty === "boolean" && { isDirty: dirty }),
    ...(typeof branch === "string" && { branch }),
    ...(nodeDate instanceof Date && {
      nodeDate: nodeDate.toISOString().slice(0, "2026-11-24".length),
    }),
  };
}

/** Asks the schemes. Throws `invalid` for one that is not known here. */
export function formatScmVersion(
  state: ScmState,
  settings: Pick<ScmSettings, "versionSchemes" | "localSchemes"> & Partial<ScmSettings>,
  context: SchemeContext,
): string {
  if (state.isFinal) return state.tag.text;
  const [name = ""] = settings.versionSchemes;
  const scheme = VERSION_SCHEMES[name];
  if (scheme === undefined) {
    throw refuseScheme("version_scheme", name, VERSION_SCHEMES, settings.placeOf);
  }
  const main = scheme({ ...state, tag: publicTag(state.tag) }, context);
  const own = formatVersion(state.tag.version).split("+")[1];
  return addLocal(main, own, findLocal(state, settings, context.now));
}

/** The first that answers. */
function findLocal(
  state: ScmState,
  { localSchemes, placeOf }: Pick<ScmSettings, "localSchemes"> & Partial<ScmSettings>,
  now: Date,
): string {
  for (const name of localSchemes) {
    const scheme = LOCAL_SCHEMES[name];
    if (scheme === undefined) throw refuseScheme("local_scheme", name, LOCAL_SCHEMES, placeOf);
    const label = scheme(state, now);
    if (label !== undefined) return label;
  }
  return "+unknown";
}

async function readFragmentKinds({ files, pyproject }: SourceTree): Promise<readonly string[]> {
  const said = pyproject?.content.tool.towncrier;
  const folder = directoryOf(said) ?? directoryOf(await readTowncrier(files)) ?? "changelog.d";
  return files
    .list(folder)
    .flatMap(({ name, kind }) => (kind === "file" ? (kindOfFragment(name) ?? []) : []));
}

async function readTowncrier(files: SourceTree["files"]): Promise<unknown> {
  const file = "towncrier.toml";
  if (files.findKind(file) !== "file") return undefined;
  return (await parseToml(readText(files, file), { file })).value;
}

function directoryOf(table: unknown): string | undefined {
  const isTable = typeof table === "object" && table !== null && "directory" in table;
  return isTable && typeof table.directory === "string" ? table.directory : undefined;
}

function refuseScheme(
  key: string,
  name: string,
  known: Readonly<Record<string, unknown>>,
  placeOf: ScmSettings["placeOf"] | undefined,
): AppError {
  return new AppError("invalid", `Cannot follow ${key} = "${name}": only Python could`, {
    hint: `Take one of ${Object.keys(known).join(", ")}`,
    ...(placeOf !== undefined && { place: placeOf(key) }),
  });
}

function refuseHgGit(): AppError {
  return new AppError(
    "invalid",
    "Cannot tell the version: the checkout is git's, kept by Mercurial",
    {
      hint: "Clone it with git",
    },
  );
}

function refuse(tree: SourceTree, { distName }: ScmSettings): AppError {
  const above = findCheckout(tree.files.root, true);
  const variable = listVariables("PRETEND_VERSION", distName)[0] ?? "";
  const hint =
    above === undefined
      ? `Clone it with git or hg, take an sdist, or set ${variable}=1.2.3`
      : `Its checkout is ${above.root}: set root or search_parent_directories below [tool.setuptools_scm]`;
  const why = "there is no git or Mercurial checkout here, no archive of one, and no PKG-INFO";
  return new AppError("not-found", `Cannot tell the version: ${why}`, { hint });
}
