/**
 * Whatever servers and commands say in a test file is held, when the file ends, against every secret that it used. No
 * log, error, page, metric or line of a command may tell one: a file that heard one fails, whatever else it tests.
 *
 * The helpers by which tests start servers, ask them and run commands call both functions; a test itself need not.
 */
import { jsonLog, type Log } from "../src/system/log.ts";

/** What is shorter may stand in a sentence by chance. */
const SHORTEST = 12;
/** Of what one says; nothing that tells a secret is as long before it does. */
const LONGEST = 1_000_000;
/** What was said in all is kept up to so much, and then held against the secrets known by then: an hour's load says gigabytes. */
const MOST_KEPT = 16_000_000;
/** As `makeTokenSecret` makes them: each counts as a secret, known or not. */
const TOKEN = /cheeseshop_[a-z2-7]{39}(?![a-z2-7])/;

const secrets = new Set<string>();
/** Who said it, by what was said: the same is said again and again. */
const said = new Map<string, string>();
let isJudged = false;
/** Characters. */
let kept = 0;
/** Who told which secret, of what is not kept any more. */
const told = new Set<string>();
const speakers: { readonly who: string; readonly words: () => string }[] = [];

/** From now on nobody may say it, and nobody may have said it. */
export function hide(secret: string | undefined): void {
  if (secret !== undefined && secret.length >= SHORTEST && !TOKEN.test(secret)) secrets.add(secret);
}

/** Hides what stands in the header `Authorization`. */
export function hideAuthorization(header: string | undefined): void {
  const [scheme = "", value = ""] = (header ?? "").split(" ");
  hide(value);
  if (scheme.toLowerCase() !== "basic") return;
  const pair = Buffer.from(value, "base64").toString();
  hide(pair.slice(pair.indexOf(":") + 1));
}

/** Hides the password of an address. */
export function hideAddress(address: string): void {
  if (URL.canParse(address)) hide(decodeURIComponent(new URL(address).password));
}

/** Hides what goes by the name of a secret in an environment. */
export function hideEnvironment(env: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(env)) {
    if (/(?:TOKEN|PASSWORD|SECRET)$/.test(key)) hide(value);
    hideAddress(value);
  }
}

/** What goes on to be said is asked for at the end. */
export function overhear(who: string, words: string | (() => string)): void {
  if (!isJudged) process.once("exit", judge);
  isJudged = true;
  if (typeof words !== "string") {
    speakers.push({ who, words });
    return;
  }
  const text = words.slice(0, LONGEST);
  if (!said.has(text)) kept += text.length;
  said.set(text, who);
  if (kept <= MOST_KEPT) return;
  for (const sentence of listTold(said)) told.add(sentence);
  said.clear();
  kept = 0;
}

export interface HeardAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The cookies by which a browser is known: they are for whoever gets them. */
const OWN_COOKIE = /((?:session|form)=)[^;]*/g;

/** An answer of a server: of one that gives a new secret to whoever asked for it the headers alone. */
export function overhearAnswer(
  { method, path, status, headers }: HeardAnswer,
  body: string | Uint8Array,
): void {
  const heads = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  overhear(
    `a header of the answer to ${method} ${path}`,
    heads.join("\n").replaceAll(OWN_COOKIE, "$1"),
  );
  if (method !== "GET" && status < 400) return;
  overhear(
    `the answer to ${method} ${path}`,
    Buffer.from(body.slice(0, LONGEST)).toString("latin1"),
  );
}

/** Passes all on to `log`, and hears what the real one would write. */
export function overhearLog(log: Log): Log {
  const heard = jsonLog({ write: (line) => overhear("the log", line) });
  const both =
    (level: keyof Log): Log["info"] =>
    (...said) => {
      heard[level](...said);
      log[level](...said);
    };
  return { info: both("info"), warn: both("warn"), error: both("error") };
}

/** Who told which secret, of texts and who said them, in sentences that tell it to nobody. */
function listTold(heard: Iterable<readonly [string, string]>): readonly string[] {
  const known = [...secrets];
  return [...heard].flatMap(([text, who]) => {
    const secret = TOKEN.exec(text)?.[0] ?? known.find((one) => text.includes(one));
    if (secret === undefined) return [];
    const before = text.slice(Math.max(0, text.indexOf(secret) - 100), text.indexOf(secret));
    return [
      `${who} tells a secret that ends in "${secret.slice(-4)}", behind ${JSON.stringify(before)}`,
    ];
  });
}

function judge(): void {
  const spoken = speakers.map(({ who, words }) => [words(), who] as const);
  for (const sentence of [...told, ...listTold(said), ...listTold(spoken)]) {
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
