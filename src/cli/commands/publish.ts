/** Sends files to an index, or to several in turn. */
import { setTimeout } from "node:timers/promises";
import type { Distribution } from "../../client/publish.ts";
import { findPageUrl, listSimpleUrls, type PublishTarget } from "../../client/publish-target.ts";
import type { SentFile } from "../../client/send-files.ts";
import { AppError } from "../../errors.ts";
import type { Http } from "../../system/http.ts";
import { checkBeforeSending } from "../check-before-sending.ts";
import { chooseTargets, lookForCredential, requireCredential } from "../choose-target.ts";
import type { Call, Command } from "../command.ts";
import { noteOpenLine, openHttp } from "../connect.ts";
import { stoppable } from "../interrupt.ts";
import { INDEX, SERVER } from "../options.ts";
import { WrongUsage } from "../report-error.ts";
import { formatSize } from "../screen-text.ts";
import { showProgress } from "../upload-progress.ts";

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
      words: "The upload address of the index",
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
    "CHEESESHOP_TOKEN=… cheeseshop publish --index root/test 'dist/*' --skip-existing",
  ],
  async run(call) {
    const targets = await chooseTargets(call);
    const patienceMs = readPatience(call);
    call.terminal.say(`To ${targets.map(({ url }) => url).join(", then to ")}`);
    const paths = call.arguments.length === 0 ? await findBuilt(call) : await findNamed(call);
    const { readDistribution } = await import("../../client/publish.ts");
    // All of them are read before the first is sent: a file that cannot be sent at all shall leave nothing half done.
    const distributions = await Promise.all(paths.map(readDistribution));
    const isStrict = targets.some(({ known }) => known !== undefined);
    if (call.isOn("check")) await checkBeforeSending(call, paths, isStrict ? "strict" : "private");
    const answers: object[] = [];
    const lines: string[] = [];
    for (const [at, target] of targets.entries()) {
      const published = await publishTo(call, target, distributions, patienceMs);
      answers.push(published.answer);
      lines.push(...published.lines);
      if (at < targets.length - 1 && !call.isOn("dry-run"))
        await tryOut(call, target, distributions);
    }
    const [only] = answers;
    call.terminal.answer(answers.length === 1 ? only : { targets: answers }, lines.join("\n"));
  },
};

async function findBuilt({ terminal, folder }: Call): Promise<readonly string[]> {
  const { findBuiltFiles } = await import("../../client/built-files.ts");
  const { release, paths, leftOut } = await findBuiltFiles(folder);
  terminal.say(`The newest in dist is ${release}.`);
  for (const file of leftOut) terminal.note(`left out ${file}: it is not of ${release}`);
  return paths;
}

async function findNamed({
  terminal,
  folder,
  arguments: patterns,
}: Call): Promise<readonly string[]> {
  const { findFiles } = await import("../../client/publish.ts");
  const { paths, leftOut } = await findFiles(patterns, folder);
  for (const file of leftOut) terminal.note(`left out ${file}: no wheel and no sdist`);
  if (paths.length > 0) return paths;
  throw new AppError("invalid", "Cannot publish: none of the files is a wheel or an sdist");
}

const PATIENCE_SECONDS = 300;

function readPatience(call: Call): number {
  const said = call.text("patience") ?? String(PATIENCE_SECONDS);
  if (/^[1-9]\d{0,5}$/.test(said)) return Number(said) * 1000;
  throw new WrongUsage(`Cannot wait "${said}" seconds`, "Give a whole number of seconds");
}

interface Published {
  readonly answer: object;
  readonly lines: readonly string[];
}

async function publishTo(
  call: Call,
  target: PublishTarget,
  distributions: readonly Distribution[],
  patienceMs: number,
): Promise<Published> {
  const { terminal } = call;
  for (const note of target.notes) terminal.note(note);
  terminal.say(`Files: ${distributions.map(({ filename }) => filename).join(", ")}`);
  const { caFile: authorities, clientCertificate } = target;
  const client = call.text("client-certificate") ?? clientCertificate;
  const http = await openHttp(call, {
    ...(authorities !== undefined && { authorities }),
    ...(client !== undefined && { client }),
  });
  try {
    if (call.isOn("dry-run")) return await describeRun(call, target, distributions, http);
    return await sendAll(call, target, distributions, { http, patienceMs });
  } finally {
    await http.close();
  }
}

async function describeRun(
  call: Call,
  target: PublishTarget,
  distributions: readonly Distribution[],
  http: Http,
): Promise<Published> {
  const credential = await lookForCredential(call, target, http);
  const user = credential?.kind === "password" ? credential.user : "__token__";
  const who =
    credential === undefined
      ? "nobody yet: no place has a token"
      : `${user}, by the ${credential.kind} of ${credential.place}`;
  const files = distributions.map(({ filename, size, digests: { sha256 } }) => ({
    ...{ filename, size, sha256 },
  }));
  return {
    answer: { url: target.url, user: credential && user, place: credential?.place, files },
    lines: [
      `would send to ${target.url}`,
      `  as ${who}`,
      ...files.map(({ filename, size }) => `  ${filename} ${formatSize(size)}`),
    ],
  };
}

interface Line {
  readonly http: Http;
  readonly patienceMs: number;
}

async function sendAll(
  call: Call,
  target: PublishTarget,
  distributions: readonly Distribution[],
  { http, patienceMs }: Line,
): Promise<Published> {
  const { terminal } = call;
  const [{ sendDistribution }, { makeLook }, { sendFiles }] = await Promise.all([
    import("../../client/publish.ts"),
    import("../../client/uploaded-files.ts"),
    import("../../client/send-files.ts"),
  ]);
  const credential = await requireCredential(call, target, http);
  noteOpenLine(call, target.url, credential);
  const comment = call.text("comment");
  const sent = await sendFiles(distributions, {
    send: (distribution, onSent) =>
      sendDistribution(distribution, {
        ...{ http, url: target.url, credential, patienceMs, onSent },
        ...(comment !== undefined && { comment }),
      }),
    look: makeLook(http, target, credential),
    progress: showProgress(terminal, distributions),
    isSkipping: call.isOn("skip-existing"),
    sleep: (ms) => setTimeout(ms),
    random: Math.random,
  });
  const failed = sent.find((file) => file.outcome === "failed");
  if (failed !== undefined) {
    if (distributions.length > 1) tellWhatIsThere(call, target, distributions, sent);
    throw failed.error;
  }
  const total = distributions.reduce((sum, { size }) => sum + size, 0);
  if (sent.length > 1) terminal.say(`${sent.length} files, ${formatSize(total)}.`);
  return describeSent(target, sent);
}

function tellWhatIsThere(
  { terminal, text }: Call,
  { url }: PublishTarget,
  distributions: readonly Distribution[],
  sent: readonly SentFile[],
): void {
  const there = sent.filter(({ outcome }) => outcome !== "failed").map((it) => it.distribution);
  const rest = distributions.filter((it) => !there.includes(it));
  const names = (list: readonly Distribution[]): string =>
    list.map(({ filename }) => filename).join(", ") || "none";
  const target = text("repository") === undefined ? `--url ${url}` : `-r ${text("repository")}`;
  terminal.say(`There: ${names(there)}`);
  terminal.say(`Not there: ${names(rest)}`);
  const words = rest.map(({ path }) => (/^[\w./+-]+$/.test(path) ? path : `'${path}'`)).join(" ");
  terminal.say(`To go on: cheeseshop publish ${target} --skip-existing ${words}`);
}

function describeSent(target: PublishTarget, sent: readonly SentFile[]): Published {
  const [simple = ""] = listSimpleUrls(target);
  const releases = new Map(
    sent.map(({ distribution }) => [
      `${distribution.project} ${distribution.version}`,
      distribution,
    ]),
  );
  const lines = [...releases.values()].map(({ project, version }) => {
    const page = findPageUrl(target, project, version);
    const from = target.known?.label === "PyPI" ? "" : ` -i ${simple}`;
    const install = `pip install${from} ${project}==${version}`;
    return page === undefined ? install : `${page}\n  ${install}`;
  });
  const files = sent.map(({ distribution: { filename, size }, outcome }) => ({
    ...{ filename, size, outcome },
  }));
  const { url, server, index } = target;
  return { answer: { url, server, index, files }, lines };
}

/** An installation from there into an environment of its own: what cannot be installed goes no further. */
async function tryOut(
  call: Call,
  target: PublishTarget,
  distributions: readonly Distribution[],
): Promise<void> {
  const { tryInstallation } = await import("../../client/try-installation.ts");
  const releases = new Set(distributions.map(({ project, version }) => `${project}==${version}`));
  const [simple = ""] = listSimpleUrls(target);
  await stoppable(async (signal) => {
    for (const requirement of releases) {
      call.terminal.say(`Installing ${requirement} from ${simple} to try it`);
      const wanted = call.text("python");
      await tryInstallation(requirement, {
        ...{ simple, signal, env: call.env, isSlow: target.known !== undefined },
        ...(wanted !== undefined && { wanted }),
      });
    }
  });
}
