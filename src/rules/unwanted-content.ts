/** What does not belong into any file: secrets, the inside of version control, compiled code, and what tools leave behind. */
import type { ReportToAuthor } from "./author-catalog.ts";
import type { FileToCheck, FoundSecret } from "./author-file.ts";
import { quote } from "./quote.ts";

export function checkUnwanted({ members }: FileToCheck, report: ReportToAuthor): void {
  for (const { name, secrets } of members) {
    const parts = name.split("/");
    const base = parts.at(-1) ?? "";
    if (parts.slice(0, -1).some((part) => VERSION_CONTROL.has(part))) {
      report("content-version-control", `${quote(name)} is the inside of version control`);
    } else if (/\.py[co]$/.test(base)) {
      report("content-compiled", `${quote(name)} is compiled code`);
    } else if (parts.some((part) => JUNK_FOLDERS.has(part)) || JUNK_FILES.test(base)) {
      report("content-junk", `${quote(name)} is left over by a tool`);
    }
    const isForTests = parts.slice(0, -1).some((part) => TESTING.test(part));
    if (SECRET_FILES.test(base) || name.endsWith(".aws/credentials")) {
      const rule = isForTests ? "content-test-secret" : "content-secret";
      report(rule, `${quote(name)} is a file that holds passwords or keys`);
    }
    for (const { what, line } of secrets) {
      const rule = isForTests && what === PRIVATE_KEY ? "content-test-secret" : "content-secret";
      report(rule, `${quote(name)} holds ${what} in line ${line}`);
    }
  }
}

const VERSION_CONTROL: ReadonlySet<string> = new Set([
  ".git",
  ".hg",
  ".svn",
  ".bzr",
  "CVS",
  "_darcs",
]);

const JUNK_FOLDERS: ReadonlySet<string> = new Set([
  ...["__pycache__", ".tox", ".nox", ".venv", ".eggs", "node_modules", "__MACOSX", ".idea"],
  ...[".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints"],
]);

const JUNK_FILES =
  /^(?:\.DS_Store|Thumbs\.db|desktop\.ini|\.coverage|.*~|\..*\.sw[op]|.*\.orig|.*\.rej)$/;

const SECRET_FILES =
  /^(?:\.env(?:\.(?:local|production|prod|development|dev|staging))?|\.pypirc|\.netrc|_netrc|\.git-credentials|\.htpasswd|id_(?:rsa|dsa|ecdsa|ed25519))$/;

/** Folders in which keys are made up. */
const TESTING = /^(?:tests?|testing|examples?|docs?|fixtures?|samples?|.*_tests?|test_.*)$/i;

const PRIVATE_KEY = "a private key";

/** Forms that a secret has and nothing else; each is linear. */
const SECRETS: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    PRIVATE_KEY,
    /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=]{16}/g,
  ],
  ["a token of PyPI", /\bpypi-AgE[A-Za-z0-9_-]{40}/g],
  ["a token of a Cheeseshop", /\bcheeseshop_[A-Za-z0-9_-]{32}/g],
  ["a key of AWS", /\bAKIA(?![0-9A-Z]*EXAMPLE)[0-9A-Z]{16}\b/g],
  ["a token of GitHub", /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})/g],
  ["a token of GitLab", /\bglpat-[A-Za-z0-9_-]{20}\b/g],
  ["a token of Slack", /\bxox[abprs]-[0-9]{10}[A-Za-z0-9-]{10}/g],
  ["a token of npm", /\bnpm_[A-Za-z0-9]{36}\b/g],
];

const MOST_SECRETS = 5;

/** Finds secrets in a text and tells their kind and line, never what they are. */
export function findSecrets(text: string): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [what, pattern] of SECRETS) {
    let line = 1;
    let at = 0;
    for (const { 0: secret, index } of text.matchAll(pattern)) {
      // A run of one character stands where a secret would.
      if (/(.)\1{11}/.test(secret)) continue;
      if (found.length === MOST_SECRETS) return found;
      for (; at < index; at += 1) if (text[at] === "\n") line += 1;
      found.push({ what, line });
    }
  }
  return found;
}
