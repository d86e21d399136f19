/** One run of publishing: the files of a release to one target, and what is told of it. */
import { setTimeout } from "node:timers/promises";
import type { Credential } from "../../client/credentials.ts";
import type { Distribution } from "../../client/publish.ts";
import { findPageUrl, listSimpleUrls, type PublishTarget } from "../../client/publish-target.ts";
import type { SendingProgress, SentFile } from "../../client/send-files.ts";
import { isAppError } from "../../errors.ts";
import { parseName } from "../../standards/name.ts";
import type { Http } from "../../system/http.ts";
import type { Call } from "../command.ts";
import { noteOpenLine, openHttp } from "../connect.ts";
import { quoteWord } from "../paste-lines.ts";
import { formatSize } from "../screen-text.ts";
import { lookForCredential, requireCredential } from "./choose-target.ts";
import { tellWhatIsThere } from "./tell-what-is-there.ts";
import { showProgress } from "./upload-progress.ts";

export interface PublishRun {
  readonly distributions: readonly Distribution[];
  /** How long the index may think about one file. */
  readonly patienceMs: number;
  readonly isDryRun: boolean;
  readonly isSkipping: boolean;
  /** Whether it is told how to install; then the index is asked for the address. On where nobody says. */
  readonly isInstallShown?: boolean;
  readonly comment?: string;
  /** Path of a PEM file, before the one that the target names. */
  readonly clientCertificate?: string;
  /** The command line that would send the rest to this address, up to the names of the files. */
  again?(url: string): string;
  /** Bars and sentences on the terminal otherwise. */
  readonly progress?: SendingProgress;
}

export interface Published {
  /** For `--json`. */
  readonly answer: object;
  /** The address by which installers find the releases. */
  readonly simple: string;
  /** Where the releases can be seen by people, as far as it is known. */
  readonly pages: readonly string[];
  readonly lines: readonly string[];
  /** As whom. */
  readonly credential?: Credential;
}

/** Throws what the index refuses, after telling what has arrived. */
export async function publishTo(
  call: Call,
  target: PublishTarget,
  run: PublishRun,
): Promise<Published> {
  for (const note of target.notes) call.terminal.note(note);
  const { caFile: authorities, clientCertificate } = target;
  const client = run.clientCertificate ?? clientCertificate;
  const http = await openHttp(call, {
    ...(authorities !== undefined && { authorities }),
    ...(client !== undefined && { client }),
  });
  try {
    if (run.isDryRun) return await describeRun(call, target, run, http);
    const credential =
      client === undefined
        ? await requireCredential(call, target, http)
        : // The certificate may say it all.
          await lookForCredential(call, target, http);
    const published = await sendAll(call, target, run, { http, credential });
    return { ...published, ...(credential !== undefined && { credential }) };
  } finally {
    await http.close();
  }
}

async function describeRun(
  call: Call,
  target: PublishTarget,
  { distributions }: PublishRun,
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
    simple: listSimpleUrls(target)[0],
    pages: [],
    lines: [
      `would send to ${target.url}`,
      `  as ${who}`,
      ...files.map(({ filename, size }) => `  ${filename} ${formatSize(size)}`),
    ],
  };
}

interface Line {
  readonly http: Http;
  readonly credential: Credential | undefined;
}

async function sendAll(
  call: Call,
  target: PublishTarget,
  run: PublishRun,
  { http, credential }: Line,
): Promise<Published> {
  const { terminal } = call;
  const { distributions, patienceMs, comment } = run;
  const [{ keepFresh }, { sendDistribution }, { findSimpleUrl, makeLook }, { sendFiles }] =
    await Promise.all([
      import("../../client/fresh-credential.ts"),
      import("../../client/publish.ts"),
      import("../../client/uploaded-files.ts"),
      import("../../client/send-files.ts"),
    ]);
  noteOpenLine(call, target.url, credential);
  const fresh = keepFresh(credential, Date.now);
  const sent = await sendFiles(distributions, {
    async send(distribution, onSent) {
      const now = await fresh();
      return sendDistribution(distribution, {
        ...{ http, url: target.url, patienceMs, onSent },
        ...(now !== undefined && { credential: now }),
        ...(comment !== undefined && { comment }),
        isOnlyNew: run.isSkipping && target.server !== undefined,
      });
    },
    look: makeLook(http, target, credential),
    pages: listSimpleUrls(target),
    progress: run.progress ?? showProgress(terminal, distributions),
    isSkipping: run.isSkipping,
    tellsSame: target.server !== undefined,
    sleep: (ms) => setTimeout(ms),
    random: Math.random,
  });
  const failed = sent.find((file) => file.outcome === "failed");
  if (failed !== undefined) {
    if (distributions.length > 1) {
      const again = run.again?.(target.url) ?? `cheeseshop publish --url ${quoteWord(target.url)}`;
      const look = isAnswering(failed.error) ? makeLook(http, target, await fresh()) : undefined;
      await tellWhatIsThere(terminal, { distributions, sent, again, look });
    }
    throw failed.error;
  }
  const total = distributions.reduce((sum, { size }) => sum + size, 0);
  if (sent.length > 1) terminal.say(`${sent.length} files, ${formatSize(total)}.`);
  const project = parseName(distributions[0]?.project ?? "");
  const simple =
    run.isInstallShown === false
      ? listSimpleUrls(target)[0]
      : await findSimpleUrl(http, target, await fresh(), project);
  return describeSent(target, sent, simple);
}

/** Of an index that has just given no answer at all nobody waits for another. */
function isAnswering(error: unknown): boolean {
  return isAppError(error) && (error.kind !== "unavailable" || error.status !== undefined);
}

function describeSent(target: PublishTarget, sent: readonly SentFile[], simple: string): Published {
  const releases = new Map(
    sent.map(({ distribution }) => [
      `${distribution.project} ${distribution.version}`,
      distribution,
    ]),
  );
  const seen = [...releases.values()].map(({ project, version }) => {
    const page = findPageUrl(target, project, version);
    const from = target.known?.label === "PyPI" ? "" : ` -i ${simple}`;
    const install = `pip install${from} ${project}==${version}`;
    return { page, line: page === undefined ? install : `${page}\n  ${install}` };
  });
  const files = sent.map(({ distribution: { filename, size }, outcome }) => ({
    ...{ filename, size, outcome },
  }));
  const { url, server, index } = target;
  return {
    answer: { url, server, index, files },
    simple,
    pages: seen.flatMap(({ page }) => page ?? []),
    lines: seen.map(({ line }) => line),
  };
}
