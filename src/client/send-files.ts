/**
 * Sends the files of a release: several at once, again where the line breaks, and never blindly again: the index is
 * asked what has arrived.
 */
import { AppError, isAppError } from "../errors.ts";
import { NoAnswer } from "../system/http.ts";
import { backOffMs } from "../system/http-retry.ts";
import type { Distribution, Outcome } from "./publish.ts";
import { UnclearAnswer } from "./unclear-answer.ts";

/** What an index shows of a file; `untold` where it has the name, and nothing tells what it stands for. */
export type Shown = "same" | "other" | "absent" | "untold";

export interface SendingParts {
  send(distribution: Distribution, onSent: (bytes: number) => void): Promise<Outcome>;
  /** Asks the index itself, never a cache. Throws `unavailable`, and `denied` where the credential may not look. */
  look(distribution: Distribution): Promise<Shown>;
  /** Where it is looked for, for words. */
  readonly pages: readonly string[];
  /** Hears what becomes of each. */
  readonly progress: SendingProgress;
  readonly isSkipping: boolean;
  /** The answer to an upload tells `same` for what was there already, and nothing is replaced: to send is to look. */
  readonly tellsSame: boolean;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface SendingProgress {
  begin(distribution: Distribution): FileProgress;
}

export interface FileProgress {
  show(bytes: number): void;
  /** Between two tries. */
  wait(why: AppError, ms: number): void;
  /** Where the answer does not tell whether the file is there, and the index's page is asked. */
  look(why: string): void;
  end(ending: SentFile): void;
}

/** `skipped`: it was there before, and looking told so. */
export type SentFile =
  | { readonly distribution: Distribution; readonly outcome: Outcome | "skipped" }
  | {
      readonly distribution: Distribution;
      readonly outcome: "failed";
      readonly error: unknown;
      /** Whether it may be there nevertheless. */
      readonly isUnsure: boolean;
    };

/** Enough to hide the way there and back of each file; an index is not to be flooded. */
const AT_ONCE = 20;
/** Half a minute with all the pauses: as long as a server may take to start again. */
const TRIES = 8;
/** Of a server that has not been heard of yet: its address may be wrong. */
const TRIES_UNHEARD = 5;
const LONGEST_WAIT_MS = 60_000;

interface Line {
  /** Whether anything has got through. */
  isAlive: boolean;
}

/**
 * In the order of the files. The first goes alone: it makes the project, and a wrong token is refused once. After a
 * failure no further file is begun; those are not among the results.
 */
export async function sendFiles(
  distributions: readonly Distribution[],
  parts: SendingParts,
): Promise<readonly SentFile[]> {
  const results = new Map<Distribution, SentFile>();
  const waiting = [...distributions];
  const line: Line = { isAlive: false };
  let hasFailed = false;

  async function sendNext(): Promise<boolean> {
    const next = hasFailed ? undefined : waiting.shift();
    if (next === undefined) return false;
    const result = await sendOne(next, parts, line);
    hasFailed ||= result.outcome === "failed";
    results.set(next, result);
    return true;
  }

  await sendNext();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    while (await sendNext()) {
      // Each lane takes one file after another.
    }
  });
  await Promise.all(lanes);
  return distributions.flatMap((distribution) => results.get(distribution) ?? []);
}

async function sendOne(
  distribution: Distribution,
  parts: SendingParts,
  line: Line,
): Promise<SentFile> {
  const progress = parts.progress.begin(distribution);
  const end = (result: SentFile): SentFile => {
    progress.end(result);
    return result;
  };
  try {
    const way = { progress, line };
    const outcome = parts.isSkipping
      ? await sendUnlessThere(distribution, parts, way)
      : await sendUntilDone(distribution, parts, way);
    return end({ distribution, outcome });
  } catch (error) {
    return end({
      ...{ distribution, outcome: "failed", error },
      isUnsure: error instanceof MayHaveArrived || error instanceof UnclearAnswer,
    });
  }
}

async function sendUnlessThere(
  distribution: Distribution,
  parts: SendingParts,
  way: Way,
): Promise<Outcome | "skipped"> {
  if (await isThere(distribution, parts)) return "skipped";
  try {
    const outcome = await sendUntilDone(distribution, parts, way);
    return outcome === "same" ? "skipped" : outcome;
  } catch (error) {
    if (!isAppError(error, "conflict") || error instanceof MayHaveArrived) throw error;
    const shown = await lookOrFail(distribution, parts);
    // Somebody else was faster.
    if (shown === "same") return "skipped";
    throw shown === "absent" ? hiddenFile(distribution, parts, error) : error;
  }
}

/** What the index refuses as its own, and does not show. To skip it unseen would be to guess. */
function hiddenFile(
  { filename }: Distribution,
  { pages }: SendingParts,
  refusal: AppError,
): AppError {
  return new AppError(
    "conflict",
    `${refusal.message}; the index shows no ${filename} to compare with`,
    {
      hint: `It was looked for at ${pages.join(" and ")}: compare the two by hand, and leave the file out if they are the same`,
      cause: refusal,
    },
  );
}

/** Throws `conflict` for other bytes under the same name: to skip those would hide that they were never published. */
async function isThere(distribution: Distribution, parts: SendingParts): Promise<boolean> {
  const { filename } = distribution;
  let shown: Shown;
  try {
    shown = await parts.look(distribution);
  } catch (error) {
    if (!isAppError(error, "denied", "unknown-caller")) throw error;
    // The upload's own answer will tell.
    if (parts.tellsSame) return false;
    throw new AppError(
      error.kind,
      `Cannot look whether ${filename} is there already: the index does not show its page to this credential`,
      { hint: "Use one that may read too, or leave --skip-existing out", cause: error },
    );
  }
  if (shown === "absent" || shown === "same") return shown === "same";
  if (shown === "untold") {
    throw new AppError(
      "conflict",
      `Cannot tell whether to skip ${filename}: the index has a file of this name and shows neither its hash nor its bytes`,
      { hint: "Compare the two by hand, and leave the file out if they are the same" },
    );
  }
  throw new AppError(
    "conflict",
    `Cannot skip ${filename}: the index has another file of this name`,
    { hint: "Publish the changes under a new version" },
  );
}

interface Way {
  readonly progress: FileProgress;
  readonly line: Line;
}

async function sendUntilDone(
  distribution: Distribution,
  parts: SendingParts,
  { progress, line }: Way,
): Promise<Outcome> {
  const show = (bytes: number): void => {
    line.isAlive = true;
    progress.show(bytes);
  };
  let pauses = 0;

  /** `false` where to wait any longer is not worth it. */
  async function pause(why: AppError): Promise<boolean> {
    pauses += 1;
    line.isAlive ||= why.status !== undefined || findReason(why) === "lost";
    const ms = (why.retryAfterSeconds ?? 0) * 1000 || backOffMs(pauses, parts.random());
    const most = line.isAlive ? TRIES : TRIES_UNHEARD;
    if (pauses >= most || ms > LONGEST_WAIT_MS) return false;
    progress.wait(why, ms);
    await parts.sleep(ms);
    return true;
  }

  for (;;) {
    try {
      const outcome = await parts.send(distribution, show);
      line.isAlive = true;
      return outcome;
    } catch (error) {
      if (error instanceof UnclearAnswer) {
        progress.look(error.obstacle);
        return await confirm(distribution, parts, error);
      }
      const isAgain = pauses > 0 && isConflict(error);
      if (!isAgain && !(mayPass(error) && (await pause(error)))) throw error;
      const arrived = await findArrived(distribution, parts, { why: error, pause });
      if (arrived === "same") return "sent";
      if (!isAgain) continue;
      // Our own first try may be what is in the way.
      const isHidden = arrived === "absent" && isAppError(error, "conflict");
      throw isHidden ? asOwnTry(distribution, parts, error) : error;
    }
  }
}

/** An index may need a moment until its page shows what it has just taken. */
const LOOKS_FOR_NEW = 3;

/** Throws `unclear` where the index does not show the file either. To send it again would be answered so again. */
async function confirm(
  distribution: Distribution,
  parts: SendingParts,
  unclear: UnclearAnswer,
): Promise<"sent"> {
  for (let looks = 1; ; looks += 1) {
    const shown = await lookOrFail(distribution, parts);
    // Of whose bytes nothing is told: a file of this name is there, and nothing has refused ours.
    if (shown === "same" || shown === "untold") return "sent";
    if (shown === "hidden" && unclear.isTakenUnseen) return "sent";
    if (shown === "hidden" || looks === LOOKS_FOR_NEW) throw unclear;
    await parts.sleep(backOffMs(looks, parts.random()));
  }
}

/**
 * A server in trouble, or a line that broke: what it refused for good is not sent again. Whom nobody vouches for, and who
 * speaks TLS or none where the address says otherwise, is the same at the next try.
 */
function mayPass(error: unknown): error is AppError {
  if (!isAppError(error, "unavailable")) return false;
  const reason = findReason(error);
  if (reason === "certificate" || reason === "tls") return false;
  return error.status !== 501 && error.status !== 507;
}

function findReason({ cause }: AppError): NoAnswer["reason"] {
  return cause instanceof NoAnswer ? cause.reason : undefined;
}

/** After a broken line: it may be our own first try that is in the way. */
function isConflict(error: unknown): error is AppError {
  return isAppError(error, "conflict", "invalid");
}

interface Doubt {
  /** What was heard instead of an answer that counts. */
  readonly why: AppError;
  readonly pause: (why: AppError) => Promise<boolean>;
}

function asOwnTry({ filename }: Distribution, { pages }: SendingParts, refusal: AppError) {
  const hint = `The index refuses it as one that it has, perhaps from the try before, and does not show it at ${pages.join(" or ")}: look there later`;
  return new MayHaveArrived(filename, refusal, hint);
}

/** Looks until it is known. Throws `MayHaveArrived` where nobody can tell: to send again would be blind. */
async function findArrived(
  distribution: Distribution,
  parts: SendingParts,
  { why, pause }: Doubt,
): Promise<Shown> {
  const { filename } = distribution;
  for (;;) {
    const shown = await lookOrFail(distribution, parts);
    if (shown === "same" || shown === "other" || shown === "absent") return shown;
    // To send again is to ask.
    if (parts.tellsSame) return "untold";
    if (shown === "untold" || shown === "hidden") {
      const hint = "The index does not let this credential see what is there: look by one that may";
      throw new MayHaveArrived(filename, why, hint);
    }
    // Nothing has left: the next try to send is as good a question.
    if (isUnconnected(why)) return "untold";
    if (!(await pause(shown))) {
      const hint = `It cannot be looked at now (${shown.message}): look there later, or by --skip-existing, which looks first`;
      throw new MayHaveArrived(filename, why, hint);
    }
  }
}

/** `hidden` where the credential may not look, and the error where the index cannot be asked now. */
async function lookOrFail(
  distribution: Distribution,
  parts: SendingParts,
): Promise<Shown | "hidden" | AppError> {
  try {
    return await parts.look(distribution);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return isAppError(error, "denied", "unknown-caller") ? "hidden" : error;
  }
}

function isUnconnected(error: AppError): boolean {
  const reason = findReason(error);
  return reason === "unconnected" || reason === "proxy";
}

/** `why` in other words, where nobody can tell whether the file is there. */
class MayHaveArrived extends AppError {
  constructor(filename: string, why: AppError, hint: string) {
    super(why.kind, `${why.message}; ${filename} may have arrived`, {
      ...(why.status !== undefined && { status: why.status }),
      hint: `${hint}, before you send it again`,
      cause: why,
    });
  }
}
