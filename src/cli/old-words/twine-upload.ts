/** `twine upload` and `twine register`, with twine's meaning of each option. */
import { access } from "node:fs/promises";
import path from "node:path";
import type { Distribution } from "../../client/publish.ts";
import { type PublishTarget, targetOfUrl } from "../../client/publish-target.ts";
import { AppError } from "../../errors.ts";
import type { Call } from "../command.ts";
import { quoteWord } from "../paste-lines.ts";
import { chooseNamed } from "../publishing/choose-target.ts";
import { type PublishRun, publishTo } from "../publishing/publish-run.ts";
import { showProgress } from "../publishing/upload-progress.ts";
import { formatSize } from "../screen-text.ts";
import { attach, findTwineFiles, readTwineMetadata, type TwineFiles } from "./twine-files.ts";
import type { UPLOAD_OPTIONS } from "./twine-words.ts";

type Name<T extends string> = T extends `${infer Bare}=` ? Bare : T;
type UploadOption = Name<(typeof UPLOAD_OPTIONS)[number]["name"]>;

/** What was typed, read by the names of the table. */
export interface TwineOptions {
  get(name: UploadOption): string | undefined;
  has(name: UploadOption): boolean;
}

/** As long as twine waits: for ever, or what comes to the same. */
const PATIENCE_MS = 86_400_000;

export async function runTwineUpload(
  outer: Call,
  options: TwineOptions,
  patterns: readonly string[],
): Promise<void> {
  refuseIdentityAlone(options);
  const call = asTwine(outer, options);
  const { terminal } = call;
  const target = await chooseTarget(call, outer, options);
  const found = await findTwineFiles(patterns, call.folder);
  if (found.files.length === 0) {
    throw new AppError("invalid", "Cannot upload: none of the files is a wheel or an sdist");
  }
  if (options.has("password")) {
    terminal.note("lists of processes show --password: TWINE_PASSWORD is better");
  }
  terminal.answer({}, `Uploading distributions to ${target.url}`);
  const files = options.has("sign") ? await sign(call, options, found) : found;
  const distributions = await readAll(call, options, files);
  const { pages } = await publishTo(call, target, {
    ...readRun(options),
    distributions,
    progress: showProgress(terminal, distributions, !options.has("disable-progress-bar")),
    again: (url) => `cheeseshop twine upload --repository-url ${quoteWord(url)}`,
  });
  if (pages.length > 0) terminal.answer({}, ["", "View at:", ...pages]);
}

/** Says that nothing needs to be done, once the command line is known to mean something. */
export async function runTwineRegister(
  outer: Call,
  options: TwineOptions,
  file: string,
): Promise<void> {
  refuseIdentityAlone(options);
  const target = await chooseTarget(asTwine(outer, options), outer, options);
  try {
    await access(path.resolve(outer.folder, file));
  } catch (cause) {
    throw new AppError("not-found", `Cannot register "${file}": there is no such file`, { cause });
  }
  const where = target.known?.label ?? target.url;
  outer.terminal.answer(
    {},
    `Not needed on ${where}, where nothing was sent: a project registers itself with its first upload`,
  );
}

function refuseIdentityAlone(options: TwineOptions): void {
  if (!options.has("identity") || options.has("sign")) return;
  throw new AppError("invalid", "Cannot sign as --identity says: --sign is not given", {
    hint: "Add --sign, or leave --identity out",
  });
}

/** What twine does not know does not count, but for a token of ours where twine's own places have none (publish-credential.ts). */
function asTwine(call: Call, options: TwineOptions): Call {
  const isAsking = !options.has("non-interactive") && !isYes(call.env.TWINE_NON_INTERACTIVE);
  const text = (name: string): string | undefined =>
    name === "config-file" ? options.get("config-file") : undefined;
  const { terminal, env } = call;
  return {
    ...call,
    text,
    terminal: { ...terminal, isInteractive: terminal.isInteractive && isAsking },
    env: { ...env, TWINE_USERNAME: undefined, TWINE_PASSWORD: undefined },
  };
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && !/^(?:|0|false|no)$/i.test(text);
}

async function chooseTarget(
  call: Call,
  { env }: Call,
  options: TwineOptions,
): Promise<PublishTarget> {
  const url = options.get("repository-url") ?? (env.TWINE_REPOSITORY_URL || undefined);
  const place = options.has("repository-url") ? "--repository-url" : "TWINE_REPOSITORY_URL";
  const name = options.get("repository") ?? (env.TWINE_REPOSITORY || "pypi");
  const target = url === undefined ? await chooseListed(call, name) : targetOfUrl(url, place);
  const said = (option: "username" | "password", variable: string) => {
    const typed = options.get(option);
    if (typed !== undefined) return { [option]: { text: typed, place: `--${option}` } };
    const kept = env[variable];
    return kept ? { [option]: { text: kept, place: variable } } : {};
  };
  const caFile = options.get("cert") ?? (env.TWINE_CERT || undefined);
  return {
    ...target,
    ...(caFile !== undefined && { caFile }),
    ...said("username", "TWINE_USERNAME"),
    ...said("password", "TWINE_PASSWORD"),
  };
}

/** twine looks at no section that `index-servers` does not list. */
async function chooseListed(call: Call, name: string): Promise<PublishTarget> {
  const target = await chooseNamed(call, name);
  if (target.unlistedAt === undefined) return target;
  throw new AppError(
    "not-found",
    `Cannot upload to "${name}": index-servers does not list it (${target.unlistedAt})`,
    {
      hint: `Add ${name} to index-servers in [distutils], as twine asks, or say cheeseshop publish -r ${name}`,
    },
  );
}

function readRun(options: TwineOptions): Omit<PublishRun, "distributions"> {
  const comment = options.get("comment");
  const clientCertificate = options.get("client-cert");
  return {
    patienceMs: PATIENCE_MS,
    isDryRun: false,
    isSkipping: options.has("skip-existing"),
    isInstallShown: false,
    ...(comment !== undefined && { comment }),
    ...(clientCertificate !== undefined && { clientCertificate }),
  };
}

/** All are read before the first is sent. */
async function readAll(
  { terminal }: Call,
  options: TwineOptions,
  found: TwineFiles,
): Promise<readonly Distribution[]> {
  const { readDistribution } = await import("../../client/publish.ts");
  const distributions: Distribution[] = [];
  for (const file of found.files) {
    await readTwineMetadata(file);
    const distribution = await readDistribution(file);
    if (options.has("verbose")) {
      terminal.say(`${file} (${formatSize(distribution.size)})`);
      terminal.say(`  sha256 ${distribution.digests.sha256}`);
    }
    distributions.push(await attach(distribution, found, options.has("attestations")));
  }
  return distributions;
}

/** Signs what has no signature yet. */
async function sign(
  { terminal, env }: Call,
  options: TwineOptions,
  { files, signatures, attestations }: TwineFiles,
): Promise<TwineFiles> {
  const { signFile } = await import("../../client/sign-files.ts");
  const program = options.get("sign-with");
  const identity = options.get("identity");
  const made: string[] = [];
  for (const file of files.filter((it) => !signatures.includes(`${it}.asc`))) {
    terminal.say(`Signing ${path.basename(file)}`);
    const signing = {
      ...(program !== undefined && { program }),
      ...(identity !== undefined && { identity }),
    };
    made.push(await signFile(file, { ...signing, env }));
  }
  return { files, attestations, signatures: [...signatures, ...made] };
}
