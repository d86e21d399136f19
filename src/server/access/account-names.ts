/**
 * What accounts and indexes may be called. An account's name is the first part of its indexes' addresses, so it must
 * never be read as one of the server's own.
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
