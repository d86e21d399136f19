/** What commands give to the front end: a Python, a place for environments, and who fills them. */
import os from "node:os";
import path from "node:path";
import type { FillEnvironment } from "../build/frontend/build-environment.ts";
import type { ConfigSettings, FrontendOptions } from "../build/frontend/frontend.ts";
import type { HookedProject } from "../build/frontend/hooked-project.ts";
import type { BuildRequest } from "../build/native-build.ts";
import type { SourceTree } from "../build/source-tree.ts";
import type { ArchiveOptions, WrittenFile } from "../build/writers/wheel-writer.ts";
import type { Credential } from "../client/credentials.ts";
import { findCacheFolder } from "../client/user-folders.ts";
import { AppError } from "../errors.ts";
import { findInterpreter, type Interpreter } from "../python/interpreter.ts";
import { describePipChoice, installByPip } from "../python/pip.ts";
import type { Call } from "./command.ts";

/** Reads `--python`, `--no-isolation` and `--config-setting`; `signal` stops what is under way. */
export async function openFrontend(
  call: Call,
  signal: AbortSignal,
): Promise<Omit<FrontendOptions, keyof ArchiveOptions>> {
  const { env, terminal } = call;
  const interpreter = await findPython(call);
  const cache = findCacheFolder(env, process.platform, os.homedir());
  return {
    interpreter,
    env,
    platform: process.platform,
    cache: path.join(cache, "build-environments"),
    settings: readSettings(call.texts("config-setting")),
    // Named by what it takes away, and on where nobody says a word.
    isIsolated: call.isOn("isolation"),
    now: Date.now,
    signal,
    filledFrom: describePipChoice(env),
    say: terminal.say,
    onLine: (line) => terminal.say(`  ${line}`),
    fill: (environment) =>
      installByPip({ ...environment, env, signal, onLine: (line) => terminal.say(`  ${line}`) }),
  };
}

/** Builds by the project's own backend; Ctrl-C ends what is under way. */
export async function buildByFrontend(
  call: Call,
  project: HookedProject,
  request: BuildRequest,
  archive: ArchiveOptions,
): Promise<readonly WrittenFile[]> {
  const [{ buildByPython }, { stoppable }] = await Promise.all([
    import("../build/frontend/frontend.ts"),
    import("./interrupt.ts"),
  ]);
  return stoppable(async (signal) => {
    const frontend = await openFrontend(call, signal);
    return buildByPython(project, request, { ...archive, ...frontend });
  });
}

/** The same for a project that was read already. */
export async function buildTreeByFrontend(
  call: Call,
  tree: SourceTree,
  request: BuildRequest,
  archive: ArchiveOptions,
): Promise<readonly WrittenFile[]> {
  const { hookedProjectOf } = await import("../build/frontend/hooked-project.ts");
  return buildByFrontend(call, hookedProjectOf(tree), request, archive);
}

/** The same in a copy of the project: a backend leaves files beside what it builds. */
export async function buildCopyByFrontend(
  call: Call,
  tree: SourceTree,
  request: BuildRequest,
  archive: ArchiveOptions,
): Promise<readonly WrittenFile[]> {
  const [{ hookedProjectOf }, { inProjectCopy }] = await Promise.all([
    import("../build/frontend/hooked-project.ts"),
    import("./project-copy.ts"),
  ]);
  const project = hookedProjectOf(tree);
  return inProjectCopy(project.root, (root) =>
    buildByFrontend(call, { ...project, root }, request, archive),
  );
}

/** The interpreter that `--python` names, or the one that is found. */
export function findPython(call: Call): Promise<Interpreter> {
  const surroundings = { env: call.env, platform: process.platform, home: os.homedir() };
  return findInterpreter(call.text("python"), surroundings);
}

interface TriedIndex {
  /** Address of its simple API. */
  readonly simple: string;
  readonly credential: Credential | undefined;
}

/** For a variable of pip, which hides the password in what it says; never for a command line. */
function withLogin(address: string, credential: Credential | undefined): string {
  if (credential === undefined) return address;
  const url = new URL(address);
  url.username = credential.kind === "token" ? "__token__" : credential.user;
  url.password = credential.kind === "token" ? credential.token : credential.password;
  return url.href;
}

/** Fills an environment with single releases of one index, and with nothing that they depend on. */
export function fillFrom(
  { simple, credential }: TriedIndex,
  { env }: Call,
  signal: AbortSignal,
): FillEnvironment {
  const alone = {
    ...env,
    ...{ PIP_INDEX_URL: withLogin(simple, credential), PIP_NO_DEPS: "1", PIP_NO_CACHE_DIR: "1" },
    // The index that is tried is the only one asked.
    ...{ PIP_EXTRA_INDEX_URL: undefined, PIP_FIND_LINKS: undefined, PIP_NO_INDEX: undefined },
    PIP_CONFIG_FILE: os.devNull,
  };
  return (environment) => installByPip({ ...environment, env: alone, signal });
}

/** `key=value`; a key that comes twice has a list of values. */
function readSettings(texts: readonly string[]): ConfigSettings {
  const settings = new Map<string, string | readonly string[]>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const key = at === -1 ? text : text.slice(0, at);
    if (key === "") {
      throw new AppError("invalid", `Cannot read the setting "${text}": it has no key`, {
        hint: "Write --config-setting key=value",
      });
    }
    const value = at === -1 ? "" : text.slice(at + 1);
    const known = settings.get(key);
    settings.set(key, known === undefined ? value : [known, value].flat());
  }
  return Object.fromEntries(settings);
}
