/** Builds an sdist and a wheel. */
import path from "node:path";
import type { WantedWay, Way } from "../../build/choose-way.ts";
import type { BuildRequest, BuiltKind } from "../../build/native-build.ts";
import type { SourceTree } from "../../build/source-tree.ts";
import type { ArchiveOptions, WrittenFile } from "../../build/writers/wheel-writer.ts";
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import { formatProblem, WrongUsage } from "../report-error.ts";
import { readVersion } from "../version.ts";

export const build: Command = {
  name: "build",
  summary: "Build an sdist and a wheel of a project",
  arguments: [{ form: "[source]", words: "The project's folder; otherwise this one" }],
  options: [
    { form: "--sdist", words: "Build an sdist alone" },
    { form: "--wheel", words: "Build a wheel alone, straight from the source" },
    { form: "--editable", words: "Build a wheel that leads to the code where it lies" },
    {
      form: "--backend <way>",
      words: "native, python, or auto: native where that is sure to be the same",
    },
    {
      form: "--python <program>",
      words: "The Python that runs the backend: a program or a version",
    },
    { form: "--no-isolation", words: "Build with what that Python has installed" },
    { form: "--config-setting <key=value>", words: "A setting for the backend", repeats: true },
    { form: "--verify-native", words: "Build both ways and show the difference" },
    { form: "--formats <list>", words: "Formats of the sdist, with commas: gztar, zip, tar" },
    { form: "--out <folder>", words: "Where the files go; otherwise dist/ in the project" },
  ],
  examples: [
    "cheeseshop build",
    "cheeseshop build ../sample-lib --wheel --out wheels",
    "SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) cheeseshop build",
  ],
  run: runBuild,
};

async function runBuild(call: Call): Promise<void> {
  const folder = path.resolve(call.folder, call.arguments[0] ?? ".");
  const wanted = parseWay(call.text("backend"));
  const isTold = call.texts("config-setting").length > 0;
  if (isTold && wanted === "native") {
    const hint = "Leave it out, or take --backend python";
    throw new WrongUsage("Cannot give --config-setting to a build without Python", hint);
  }
  const request = await readRequest(call);
  const { findBuildTime } = await import("../../build/build-time.ts");
  const archive = { modified: findBuildTime(call.env) };
  const { way, files, isVerified } =
    wanted === "python" || isTold
      ? await buildAsSaid(call, folder, request, archive)
      : await buildAsFits(call, folder, wanted, request, archive);
  const { writeBuiltFiles } = await import("../../build/writers/build-files.ts");
  const out = path.resolve(call.folder, call.text("out") ?? path.join(folder, "dist"));
  const paths = await writeBuiltFiles(files.map((file) => ({ ...file, folder: out })));
  const verdict = isVerified === undefined ? {} : { isVerified };
  call.terminal.answer({ way, files: paths, ...verdict }, paths.join("\n"));
}

interface Built {
  readonly way: Way["kind"];
  readonly files: readonly WrittenFile[];
  /** Whether the backend was asked too, and came to the same; absent where nobody wanted to know. */
  readonly isVerified?: boolean;
}

/** By the project's backend, which alone judges what the project says. */
async function buildAsSaid(
  call: Call,
  folder: string,
  request: BuildRequest,
  archive: ArchiveOptions,
): Promise<Built> {
  const { readHookedProject } = await import("../../build/frontend/hooked-project.ts");
  const project = await readHookedProject(folder);
  const said = call.text("backend") === "python" ? "--backend python" : "--config-setting";
  call.terminal.say(`Building by Python: ${said} says so`);
  if (call.isOn("verify-native")) call.terminal.note(NOTHING_TO_VERIFY);
  const { buildByFrontend } = await import("../frontend.ts");
  const files = await buildByFrontend(call, project, request, archive);
  return { way: "python", files, ...unverified(call) };
}

async function buildAsFits(
  call: Call,
  folder: string,
  wanted: WantedWay,
  request: BuildRequest,
  archive: ArchiveOptions,
): Promise<Built> {
  const [{ readSourceTree }, { askVersionControl }, { chooseWay }, { findUserSettings }] =
    await Promise.all([
      import("../../build/source-tree.ts"),
      import("../../build/ask-version-control.ts"),
      import("../../build/choose-way.ts"),
      import("../../build/user-settings.ts"),
    ]);
  const tree = await readSourceTree(folder);
  const surroundings = { env: call.env, now: () => new Date() };
  const { facts, notes } = await askVersionControl(tree, surroundings);
  for (const sentence of notes) call.terminal.note(sentence);
  const userSettings = findUserSettings(call.env);
  const options = {
    ...(userSettings !== undefined && { userSettings }),
    generator: `cheeseshop (${readVersion()})`,
    ...(facts !== undefined && { versionControl: facts }),
  };
  const way = await chooseWay(tree, wanted, request, options);
  if (way.kind === "native") await noteProblems(call, tree, way);
  call.terminal.say(way.sentence);
  if (way.kind === "python") {
    if (call.isOn("verify-native")) call.terminal.note(NOTHING_TO_VERIFY);
    const { buildTreeByFrontend } = await import("../frontend.ts");
    const files = await buildTreeByFrontend(call, tree, request, archive);
    return { way: "python", files, ...unverified(call) };
  }
  const { writePlan } = await import("../../build/native-build.ts");
  const files = writePlan(way.plan, archive);
  if (!call.isOn("verify-native")) return { way: "native", files };
  await verify(call, tree, request, archive, files);
  return { way: "native", files, isVerified: true };
}

function unverified(call: Call): Pick<Built, "isVerified"> {
  return call.isOn("verify-native") ? { isVerified: false } : {};
}

const NOTHING_TO_VERIFY = "there is no native build to verify";

/** Throws where no index would take what is to be built. */
async function noteProblems(
  { terminal }: Call,
  tree: SourceTree,
  way: Way & { kind: "native" },
): Promise<void> {
  const { checkPlan } = await import("../../build/index-rules.ts");
  for (const problem of [...way.plan.warnings, ...checkPlan(tree.files, way.plan)]) {
    terminal.note(formatProblem(problem));
  }
}

/** Throws `conflict` where the two ways come to different files. */
async function verify(
  call: Call,
  tree: SourceTree,
  request: BuildRequest,
  archive: ArchiveOptions,
  ours: readonly WrittenFile[],
): Promise<void> {
  call.terminal.say("Building by Python, to compare");
  const { buildTreeByFrontend } = await import("../frontend.ts");
  const theirs = await buildTreeByFrontend(call, tree, request, archive);
  const { compareBuilds } = await import("../../build/verify-native.ts");
  const differences = await compareBuilds(theirs, ours);
  if (differences.length === 0) {
    call.terminal.say("The native build is the same, but for the program that is named in it");
    return;
  }
  const { formatDifference } = await import("./show.ts");
  const lines = differences.map(({ filename, isInBoth, ...rest }) =>
    isInBoth ? `${filename}\n${formatDifference(rest)}` : `${filename} is built by one way alone`,
  );
  throw new AppError(
    "conflict",
    "Cannot vouch for the native build: the backend builds otherwise",
    {
      hint: `Take --backend python, and tell us:\n${lines.join("\n")}`,
    },
  );
}

const WAYS = ["auto", "native", "python"] as const;

function parseWay(text: string | undefined): (typeof WAYS)[number] {
  const way = WAYS.find((it) => it === (text ?? "auto"));
  if (way !== undefined) return way;
  throw new WrongUsage(`Cannot build by "${text}": there is no such way`, `Use ${WAYS.join(", ")}`);
}

/** Without a word about it: an sdist, and a wheel of what is in it. */
async function readRequest(call: Call): Promise<BuildRequest> {
  const { isSdistFormat, SDIST_FORMATS } = await import("../../build/writers/sdist-writer.ts");
  const all = ["sdist", "wheel", "editable"] as const satisfies readonly BuiltKind[];
  const asked = all.filter((kind) => call.isOn(kind));
  const formats = (call.text("formats") ?? "gztar").split(",").map((it) => it.trim());
  const wrong = formats.find((format) => !isSdistFormat(format));
  if (wrong !== undefined) {
    const known = Object.keys(SDIST_FORMATS).join(", ");
    throw new WrongUsage(`Cannot write an sdist as "${wrong}"`, `Use ${known}`);
  }
  return {
    kinds: asked.length > 0 ? asked : ["sdist", "wheel"],
    formats: formats.filter(isSdistFormat),
    isWheelFromSdist: asked.length === 0,
  };
}
