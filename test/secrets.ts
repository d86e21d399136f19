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
/** As `makeTokenSecret` makes them: each counts as a secret, known or not. */
const TOKEN = /cheeseshop_[a-z2-7]{39}(?![a-z2-7])/;

const secrets = new Set<string>();
/** Who said it, by what was said: the same is said again and again. */
const said = new Map<string, string>();
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
  if (said.size + speakers.length === 0) process.once("exit", judge);
  if (typeof words === "string") said.set(words.slice(0, LONGEST), who);
  else speakers.push({ who, words });
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

/** Who told which secret, in sentences that tell it to nobody. */
function listTold(): readonly string[] {
  const known = [...secrets];
  const spoken = speakers.map(({ who, words }) => [words(), who] as const);
  return [...said, ...spoken].flatMap(([text, who]) => {
    const told = TOKEN.exec(text)?.[0] ?? known.find((secret) => text.includes(secret));
    if (told === undefined) return [];
    const before = text.slice(Math.max(0, text.indexOf(told) - 100), text.indexOf(told));
    return [
      `${who} tells a secret that ends in "${told.slice(-4)}", behind ${JSON.stringify(before)}`,
    ];
  });
}

function judge(): void {
  for (const sentence of listTold()) {
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
