/** `register` and `upload` of a setup.py, as distutils had them: what the line has built is sent. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { Distribution } from "../../client/publish.ts";
import type { PublishTarget } from "../../client/publish-target.ts";
import { AppError } from "../../errors.ts";
import type { Call } from "../command.ts";
import { checkBeforeSending } from "../publishing/check-before-sending.ts";
import { chooseNamed } from "../publishing/choose-target.ts";
import { publishTo } from "../publishing/publish-run.ts";
import type { SetupPyCall, SetupPyCommand } from "./setup-py-words.ts";

/** Throws `invalid` where there is nothing to send: distutils never sent what an earlier line had built. */
export async function runSetupPyUpload(call: Call, asked: SetupPyCall): Promise<void> {
  const find = (name: string): SetupPyCommand | undefined =>
    asked.commands.find((command) => command.name === name);
  const [register, upload] = [find("register"), find("upload")];
  const builders = asked.commands.filter((command) => command !== register && command !== upload);
  if (upload !== undefined && !builders.some(({ name }) => BUILDS.has(name))) {
    throw new AppError("invalid", "Cannot upload: the line builds nothing", {
      hint: "Build in the same line: cheeseshop setup-py sdist bdist_wheel upload. Or send what lies in dist: cheeseshop publish",
    });
  }
  if (register !== undefined) {
    const { known, url } = await chooseFor(call, register);
    call.terminal.say(
      `register is not needed since 2016, when projects began to be made by their first upload: nothing was sent to ${known?.label ?? url}`,
    );
  }
  // A name that nobody knows is told before anything is built.
  const target = upload && (await chooseFor(call, upload));
  const built = builders.length === 0 ? [] : await buildAndList(call, asked, builders);
  if (upload === undefined || target === undefined) return;
  if (asked.isDryRun) return call.terminal.say(`would send to ${target.url}`);
  await sendBuilt(call, target, upload, built);
}

const BUILDS: ReadonlySet<string> = new Set(["sdist", "bdist_wheel"]);

/** `-r` takes a name of .pypirc and an address; without it distutils went to PyPI. */
function chooseFor(call: Call, { options }: SetupPyCommand): Promise<PublishTarget> {
  return chooseNamed(call, options.get("repository") ?? "pypi");
}

/** Does the rest of the line, and returns the paths of the files that it has written. */
async function buildAndList(
  call: Call,
  asked: SetupPyCall,
  commands: readonly SetupPyCommand[],
): Promise<readonly string[]> {
  const { runSetupPyCall } = await import("./setup-py-run.ts");
  const folders = await listFolders(call, commands);
  const before = await listFiles(folders);
  const words = [...asked.words, ...commands.flatMap((command) => command.words)];
  await runSetupPyCall({ ...call, arguments: words }, { ...asked, commands });
  const after = await listFiles(folders);
  return [...after.keys()].filter((file) => before.get(file) !== after.get(file));
}

/** Where archives may come to lie. */
async function listFolders(
  { folder }: Call,
  commands: readonly SetupPyCommand[],
): Promise<readonly string[]> {
  const { readSourceTree } = await import("../../build/source-tree.ts");
  const { setupCfg } = await readSourceTree(folder);
  const said = commands.flatMap(({ name, options }) => [
    options.get("dist_dir"),
    setupCfg?.sections.get(name)?.get("dist_dir")?.text,
  ]);
  const names = new Set(["dist", ...said.filter((it) => it !== undefined)]);
  return [...names].map((name) => path.resolve(folder, name));
}

/** Each file with what tells whether it was written again. */
async function listFiles(folders: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
  const files = new Map<string, bigint>();
  for (const folder of folders) {
    // Before the first build it is not there.
    const names = await readdir(folder).catch((): readonly string[] => []);
    for (const name of names) {
      const file = path.join(folder, name);
      const entry = await stat(file, { bigint: true });
      if (entry.isFile()) files.set(file, entry.mtimeNs);
    }
  }
  return files;
}

const PATIENCE_MS = 300_000;

async function sendBuilt(
  call: Call,
  target: PublishTarget,
  { options }: SetupPyCommand,
  built: readonly string[],
): Promise<void> {
  const [{ findFiles }, { readDistribution }] = await Promise.all([
    import("../../client/find-files.ts"),
    import("../../client/publish.ts"),
  ]);
  const { paths } = await findFiles(built, call.folder);
  await checkBeforeSending(call, paths, target.known === undefined ? "private" : "strict");
  const distributions: Distribution[] = [];
  for (const file of paths) {
    const distribution = await readDistribution(file);
    distributions.push(
      options.has("sign") ? await withOwnSignature(call, distribution, options) : distribution,
    );
  }
  const { lines } = await publishTo(call, target, {
    ...{ distributions, patienceMs: PATIENCE_MS, isDryRun: false, isSkipping: false },
  });
  call.terminal.answer({}, lines);
}

async function withOwnSignature(
  { env }: Call,
  distribution: Distribution,
  options: SetupPyCommand["options"],
): Promise<Distribution> {
  const [{ signFile }, { withSignature }] = await Promise.all([
    import("../../client/sign-files.ts"),
    import("../../client/attached-files.ts"),
  ]);
  const identity = options.get("identity");
  const signature = await signFile(distribution.path, {
    ...(identity !== undefined && { identity }),
    env,
  });
  return withSignature(distribution, signature);
}
