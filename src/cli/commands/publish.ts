/** Sends files to an index, or to several in turn. */
import type { Distribution } from "../../client/publish.ts";
import type { PublishTarget } from "../../client/publish-target.ts";
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import { stoppable } from "../interrupt.ts";
import { INDEX, SERVER } from "../options.ts";
import { quoteWord } from "../paste-lines.ts";
import { checkBeforeSending } from "../publishing/check-before-sending.ts";
import { chooseTargets } from "../publishing/choose-target.ts";
import { type Published, type PublishRun, publishTo } from "../publishing/publish-run.ts";
import { WrongUsage } from "../report-error.ts";

export const publish: Command = {
  name: "publish",
  summary: "Send wheels and sdists to an index",
  arguments: [
    {
      form: "[file...]",
      words:
        "Files, or patterns in quotes such as 'dist/sample_lib-0.0.9*'; otherwise the newest version in dist",
    },
  ],
  options: [
    {
      form: "-r, --repository <name>",
      words:
        "A name of .pypirc, or pypi or testpypi, or owner/name on the server; without any of these PyPI, unless a server is in use",
      variable: "TWINE_REPOSITORY",
    },
    {
      form: "--url <address>",
      words: "The upload address of the index; a password in it is noted, for others see it",
      variable: "TWINE_REPOSITORY_URL",
    },
    {
      form: "--to <names>",
      words:
        "Several such names with commas: each but the last is tried by an installation from it before the next gets the files",
    },
    INDEX,
    SERVER,
    { form: "--dry-run", words: "Say what would be sent where and as whom, and send nothing" },
    { form: "--skip-existing", words: "Leave out what the index shows already" },
    {
      form: "--attestations",
      words:
        "Send what attests each file: its name with .publish.attestation, beside it; in a CI that proves who it is, such are made",
    },
    { form: "--comment <text>", words: "For the index to keep beside the files" },
    { form: "--ignore <rule>", words: "As of cheeseshop check", repeats: true },
    { form: "--no-check", words: "Leave it to the index to find what is wrong" },
    { form: "--config-file <file>", words: "Another file than ~/.pypirc" },
    {
      form: "--client-certificate <file>",
      words: "A certificate with its key, in PEM, for an index that asks for one",
    },
    {
      form: "--patience <seconds>",
      words: "How long the index may take for one file before it is asked what arrived (300)",
    },
    { form: "--python <program>", words: "The Python that --to tries the installation with" },
  ],
  examples: [
    "cheeseshop publish",
    "cheeseshop publish dist/sample_lib-0.0.9*",
    "cheeseshop publish -r testpypi --dry-run",
    "cheeseshop publish --to root/test,root/main",
    "cheeseshop publish -r pypi --attestations",
    "cheeseshop publish --index root/test 'dist/*' --skip-existing",
  ],
  async run(call) {
    const targets = await chooseTargets(call);
    const settings = readSettings(call);
    call.terminal.say(`To ${targets.map(({ url }) => url).join(", then to ")}`);
    const paths = call.arguments.length === 0 ? await findBuilt(call) : await findNamed(call);
    // All of them are read before the first is sent: a file that cannot be sent at all shall leave nothing half done.
    const read: Distribution[] = [];
    const { readDistribution } = await import("../../client/publish.ts");
    // In turn: hashing keeps the processor busy anyway, and one after the other use the same memory for it.
    for (const file of paths) read.push(await readDistribution(file));
    const isStrict = targets.some(({ known }) => known !== undefined);
    if (call.isOn("check")) await checkBeforeSending(call, paths, isStrict ? "strict" : "private");
    const distributions = await attestWhereAsked(call, read);
    const answers: object[] = [];
    const lines: string[] = [];
    for (const [at, target] of targets.entries()) {
      call.terminal.say(`Files: ${distributions.map(({ filename }) => filename).join(", ")}`);
      const published = await publishTo(call, target, { ...settings, distributions }).catch(
        (error: unknown) => {
          if (at > 0) tellWhereItIs(call, targets, at, distributions);
          throw error;
        },
      );
      answers.push(published.answer);
      lines.push(...published.lines);
      if (at < targets.length - 1 && !call.isOn("dry-run")) {
        await tryOut(call, target, distributions, published);
      }
    }
    const [only] = answers;
    call.terminal.answer(answers.length === 1 ? only : { targets: answers }, lines.join("\n"));
  },
};

/** `at` is the first that did not take it. */
function tellWhereItIs(
  call: Call,
  targets: readonly PublishTarget[],
  at: number,
  distributions: readonly Distribution[],
): void {
  const done = targets.slice(0, at).map(({ url }) => url);
  const { url = "" } = targets[at] ?? {};
  call.terminal.say(`Published on ${done.join(" and ")}, and not on ${url}`);
  // Of several files the run itself has told which are missing.
  if (distributions.length > 1) return;
  // As it was typed, an address may hold a password.
  const names = (call.text("to") ?? "")
    .split(",")
    .map((name, of) => (name.includes("://") ? (targets[of]?.url ?? name) : name))
    .slice(at)
    .join(",");
  const files = distributions.map((it) => quoteWord(it.path)).join(" ");
  call.terminal.say(
    `To go on: cheeseshop publish --to ${quoteWord(names)} --skip-existing ${files}`,
  );
}

async function findBuilt({ terminal, folder }: Call): Promise<readonly string[]> {
  const { findBuiltFiles } = await import("../../client/built-files.ts");
  const { release, paths, leftOut } = await findBuiltFiles(folder);
  terminal.say(`The newest in dist is ${release}.`);
  for (const file of leftOut) terminal.note(`left out ${file}: it is not of ${release}`);
  return paths;
}

async function findNamed(call: Call): Promise<readonly string[]> {
  const { terminal, folder, arguments: patterns } = call;
  const { findFiles } = await import("../../client/find-files.ts");
  const { splitAttached } = await import("../../client/attached-files.ts");
  const { paths, leftOut } = await findFiles(patterns, folder);
  const { files, signatures, attestations } = splitAttached(leftOut);
  for (const file of [...files, ...signatures]) {
    terminal.note(`left out ${file}: no wheel and no sdist`);
  }
  if (!call.isOn("attestations") && attestations.length > 0) {
    terminal.note("left out the attestations: --attestations sends them");
  }
  if (paths.length > 0) return paths;
  throw new AppError("invalid", "Cannot publish: none of the files is a wheel or an sdist");
}

/** After the check: what a log has written down once, it keeps. */
async function attestWhereAsked(
  call: Call,
  distributions: readonly Distribution[],
): Promise<readonly Distribution[]> {
  if (!call.isOn("attestations")) return distributions;
  const { attestAll } = await import("../attest.ts");
  return attestAll(call, distributions, call.isOn("dry-run"));
}

function readSettings(call: Call): Omit<PublishRun, "distributions"> {
  const comment = call.text("comment");
  const clientCertificate = call.text("client-certificate");
  return {
    patienceMs: readPatience(call),
    isDryRun: call.isOn("dry-run"),
    isSkipping: call.isOn("skip-existing"),
    ...(comment !== undefined && { comment }),
    ...(clientCertificate !== undefined && { clientCertificate }),
    again: (url) => goOn(call, url),
  };
}

const WHERE = ["repository", "server", "index"] as const;
const HOW = ["config-file", "client-certificate", "comment", "patience"] as const;

/**
 * What was said besides the files. A run with `--to`, and one by an address, goes on by the address of the target: as it
 * was typed it may have held a password.
 */
function goOn(call: Call, url: string): string {
  const say = (name: string, value = call.text(name)): readonly string[] =>
    value === undefined ? [] : [`--${name}`, quoteWord(value)];
  const isByAddress =
    call.text("to") !== undefined ||
    call.text("url") !== undefined ||
    call.text("repository")?.includes("://") === true;
  const where = isByAddress ? [] : WHERE.flatMap((name) => say(name));
  return [
    "cheeseshop publish",
    ...(where.length > 0 ? where : say("url", url)),
    ...HOW.flatMap((name) => say(name)),
    ...call.texts("ignore").flatMap((rule) => say("ignore", rule)),
    ...(call.isOn("attestations") ? ["--attestations"] : []),
    ...(call.isOn("check") ? [] : ["--no-check"]),
  ].join(" ");
}

const PATIENCE_SECONDS = 300;

function readPatience(call: Call): number {
  const said = call.text("patience") ?? String(PATIENCE_SECONDS);
  if (/^[1-9]\d{0,5}$/.test(said)) return Number(said) * 1000;
  throw new WrongUsage(`Cannot wait "${said}" seconds`, "Give a whole number of seconds");
}

/** An installation from there into an environment of its own: what cannot be installed goes no further. */
async function tryOut(
  call: Call,
  target: PublishTarget,
  distributions: readonly Distribution[],
  { simple, credential }: Published,
): Promise<void> {
  const [{ tryInstallation }, { fillFrom, findPython }] = await Promise.all([
    import("../../client/try-installation.ts"),
    import("../frontend.ts"),
  ]);
  const releases = new Set(distributions.map(({ project, version }) => `${project}==${version}`));
  // A credential goes where the files went, and nowhere else.
  const isOwn = new URL(simple).origin === new URL(target.url).origin;
  await stoppable(async (signal) => {
    const interpreter = await findPython(call);
    for (const requirement of releases) {
      call.terminal.say(`Installing ${requirement} from ${simple} to try it`);
      await tryInstallation(requirement, {
        from: simple,
        ...{ interpreter, signal, env: call.env, isSlow: target.known !== undefined },
        fill: fillFrom({ simple, credential: isOwn ? credential : undefined }, call, signal),
      });
    }
  });
}
