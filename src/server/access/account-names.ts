/**
 * What accounts, indexes and new projects may be called. An account's name is the first part of its indexes' addresses,
 * a project's the first below its index, so they must never be read as one of the server's own.
 */
import { AppError } from "../../errors.ts";

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** First parts of addresses that the server answers, or may want to one day. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...["simple", "legacy", "pypi", "files", "packages", "project", "projects", "p", "rpc2"],
  ...["account", "accounts", "admin", "api", "assets", "static", "login", "logout", "me", "user"],
  ...[
    "users",
    "token",
    "tokens",
    "index",
    "indexes",
    "search",
    "classifiers",
    "docs",
    "help",
    "integrity",
  ],
  ...["metrics", "health", "ready", "favicon.ico", "robots.txt", "sitemap.xml", "about"],
]);

/** Whether the server's own addresses begin so, or may one day. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.has(name);
}

/** Throws `invalid`. */
export function checkAccountName(name: string): void {
  checkName("user", name);
  if (isReservedName(name)) {
    throw new AppError(
      "invalid",
      `Cannot use "${name}" as the name of a user: the server's own addresses begin so`,
      {
        hint: "Choose another name",
      },
    );
  }
}

/** Throws `invalid`. */
export function checkIndexName(name: string): void {
  checkName("index", name);
}

/** What an index answers itself below its own address, where the page of a project would be. */
const ADDRESSES_OF_INDEX: ReadonlySet<string> = new Set([
  "simple",
  "legacy",
  "pypi",
  "files",
  "packages",
]);

/** Whether an index has an address of its own where the page of a project with this name would be. In its normal form. */
export function isAddressOfIndex(name: string): boolean {
  return ADDRESSES_OF_INDEX.has(name);
}

/** Throws `invalid` for a new project that nobody could look at. `name` is in its normal form. */
export function checkProjectName(index: string, name: string): void {
  if (!isAddressOfIndex(name)) return;
  throw new AppError(
    "invalid",
    `Cannot create project "${name}" on ${index}: one of the index's own addresses is called so`,
    { hint: "Choose another name" },
  );
}

function checkName(what: "user" | "index", name: string): void {
  if (NAME.test(name)) return;
  throw new AppError(
    "invalid",
    `Cannot use ${JSON.stringify(name.slice(0, 100))} as the name of ${what === "user" ? "a user" : "an index"}`,
    {
      hint: "Use 1 to 64 lower-case letters and digits, with . _ - between them",
    },
  );
}
