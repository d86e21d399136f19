/**
 * The values that both forms of a page of the Simple API hold, JSON and HTML alike.
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
import type { AppError, Place } from "../errors.ts";
import { quote, refuseFile } from "./refusal.ts";
import type { ProjectStatus } from "./simple-page.ts";

const SOURCE = "https://packaging.python.org/en/latest/specifications/simple-repository-api/";

/** Where a page came from. Source: PEP 503, "Specification". */
export interface PageSource {
  /** Its absolute address, after all redirects. Without it the addresses on the page stay as they are written. */
  readonly url?: string;
  /** What messages call it in place of its address, which may hold what is not for everybody. */
  readonly shown?: string;
}

/** Makes the error for a page that cannot be read; `place` is within it. */
export function refusePage(
  source: PageSource,
  why: string,
  instead: string,
  details: { readonly place?: Place; readonly cause?: unknown } = {},
): AppError {
  const { url, shown: file = url } = source;
  const place = { ...(file !== undefined && { file }), ...details.place };
  return refuseFile({
    attempt: `read ${nameOf(source)}`,
    why,
    hint: `${instead} (${SOURCE})`,
    ...details,
    place,
  });
}

/** What to call a page in a message. */
function nameOf({ url, shown = url }: PageSource): string {
  return shown === undefined ? "the page" : `the page ${quote(shown)}`;
}

/**
 * Throws `invalid` for another major version, as the spec demands; a missing one means 1.0, a newer minor one passes.
 * `findPlace` is asked for a refusal alone.
 */
export function requireApiVersion(
  version: unknown,
  source: PageSource,
  findPlace: () => Place,
): void {
  if (version === undefined || version === null) return;
  if (typeof version === "string" && /^1\.[0-9]{1,9}$/.test(version)) return;
  const shown = typeof version === "string" ? quote(version) : "no text";
  const instead = "Versions 1.0 and later below 2.0 are understood";
  throw refusePage(source, `its API version is ${shown}`, instead, { place: findPlace() });
}

/** Reads `project-status` (PEP 792). What is missing or not known is `active`, as on indexes without statuses. */
export function parseProjectStatus(value: unknown): ProjectStatus {
  if (typeof value !== "object" || value === null || !("status" in value)) return ACTIVE;
  const status = STATUSES.find((known) => known === value.status);
  if (status === undefined) return ACTIVE;
  const reason = "reason" in value ? value.reason : undefined;
  return typeof reason === "string" && reason !== "" ? { status, reason } : { status };
}

/**
 * Reads a time as `YYYY-MM-DDThh:mm:ss.ffffffZ`, its digits kept; one with an offset is moved to UTC. `undefined` for
 * what is no time, such as February 30.
 *
 * ```ts
 * parseUploadTime("2026-08-22T10:00:00.123456+02:00") // => "2026-08-22T08:00:00.123456Z"
 * parseUploadTime("2026-02-30T10:00:00Z") // => undefined
 * ```
 */
export function parseUploadTime(value: unknown): string | undefined {
  if (typeof value !== "string" || !TIME.test(value)) return undefined;
  // Every month has as many days; most days are among them.
  const isUtc = value.charCodeAt(value.length - 1) === LETTER_Z;
  if (isUtc && Number(value.slice(8, 10)) <= 28) return value;
  const local = Date.parse(`${value.slice(0, 19)}Z`);
  // A day that is not there comes back as one of the next month.
  if (new Date(local).getUTCDate() !== Number(value.slice(8, 10))) return undefined;
  if (isUtc) return value;
  const [, fraction = "", sign, hours, minutes] = BEHIND_SECONDS.exec(value) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const moved = new Date(local - offset).toISOString();
  // An offset may lead out of the years that have four digits.
  return YEAR.test(moved) ? `${moved.slice(0, 19)}${fraction}Z` : undefined;
}

/**
 * A hash of a page in lower case; undefined where it is none, such as the `egg=` of old fragments.
 *
 * ```ts
 * findHash("SHA256", "AB") // => ["sha256", "ab"]
 * findHash("sha256", "no") // => undefined
 * ```
 */
export function findHash(
  algorithm: string,
  digest: unknown,
): readonly [algorithm: string, digest: string] | undefined {
  const name = algorithm.toLowerCase();
  if (typeof digest !== "string" || digest === "" || WRONG_IN_HEX.test(digest)) return undefined;
  return ALGORITHM.test(name) && !NO_HASH.has(name) ? [name, digest.toLowerCase()] : undefined;
}

/** Whether `findHash` would give both back as they are: asked of every file of a page, so it makes nothing. */
export function isNormalHash(algorithm: string, digest: unknown): digest is string {
  if (typeof digest !== "string" || digest === "" || ABNORMAL_IN_HEX.test(digest)) return false;
  return algorithm === "sha256" || (ALGORITHM.test(algorithm) && !NO_HASH.has(algorithm));
}

/** Reads `_last-serial`. */
export function parseSerial(value: unknown): { readonly lastSerial?: number } {
  return typeof value === "number" && Number.isSafeInteger(value) ? { lastSerial: value } : {};
}

const ACTIVE: ProjectStatus = { status: "active" };
const STATUSES = ["active", "archived", "quarantined", "deprecated"] as const;
const LETTER_Z = 0x5a;
const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;
const YEAR = /^\d{4}-/;
const BEHIND_SECONDS = /:\d\d(\.\d+)?([+-])(\d\d):?(\d\d)$/;
const ALGORITHM = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const WRONG_IN_HEX = /[^0-9a-fA-F]/;
const ABNORMAL_IN_HEX = /[^0-9a-f]/;
const NO_HASH: ReadonlySet<string> = new Set(["egg", "subdirectory"]);
