/**
 * The values that both forms of a page of the Simple API hold, JSON and HTML alike.
 * Spec: https://packaging.python.org/en/latest/specifications/simple-repository-api/
 */
import { AppError } from "../errors.ts";
import type { ProjectStatus } from "./simple-page.ts";

/** Where a page came from. */
export interface PageSource {
  /** Its absolute address, after all redirects. Without it the addresses on the page stay as they are written. */
  readonly url?: string;
}

/** What to call a page in a message. */
export function nameOf({ url }: PageSource): string {
  return url === undefined ? "the page" : `the page ${url}`;
}

/** Throws `invalid` for another major version, as the spec demands; a missing one means 1.0, a newer minor one passes. */
export function checkApiVersion(version: unknown, source: PageSource): void {
  if (version === undefined || version === null) return;
  if (typeof version === "string" && /^1\.[0-9]+$/.test(version)) return;
  throw new AppError(
    "invalid",
    `Cannot read ${nameOf(source)}: its API version is ${JSON.stringify(version)}`,
    {
      hint: "Versions 1.0 and later below 2.0 are understood",
      ...(source.url !== undefined && { place: { file: source.url } }),
    },
  );
}

/** Reads `project-status` (PEP 792). What is missing or not known is `active`, as on indexes without statuses. */
export function parseProjectStatus(value: unknown): ProjectStatus {
  if (typeof value !== "object" || value === null || !("status" in value)) return ACTIVE;
  const status = STATUSES.find((known) => known === value.status);
  if (status === undefined) return ACTIVE;
  const reason = "reason" in value ? value.reason : undefined;
  return typeof reason === "string" && reason !== "" ? { status, reason } : { status };
}

/** Reads a time as `YYYY-MM-DDThh:mm:ss.ffffffZ`; one with an offset is moved to UTC, anything else is no time. */
export function parseUploadTime(value: unknown): string | undefined {
  if (typeof value !== "string" || !TIME.test(value)) return undefined;
  if (value.endsWith("Z")) return value;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Reads `_last-serial`. */
export function parseSerial(value: unknown): { readonly lastSerial?: number } {
  return typeof value === "number" && Number.isSafeInteger(value) ? { lastSerial: value } : {};
}

const ACTIVE: ProjectStatus = { status: "active" };
const STATUSES = ["active", "archived", "quarantined", "deprecated"] as const;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;
