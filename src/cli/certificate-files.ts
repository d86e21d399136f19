/**
 * Certificates that a command is given by a path: authorities to trust as a file or as OpenSSL's folder of hashed names
 * (requests, and so twine, take both), and the client's own with its key. What holds none is refused before anything is
 * sent.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.ts";

/** `c_rehash` and `openssl rehash` name the links so. */
const HASHED = /^[0-9a-f]{8}\.\d+$/;

/** The texts in PEM. `place` is what named the path, for words. Throws `invalid`. */
export async function readAuthorities(given: string, place: string): Promise<readonly string[]> {
  const files = await listFiles(given, place);
  return Promise.all(
    files.map(async (file) => {
      const text = await readText(file, place);
      requirePem(() => new X509Certificate(text), file, place, "certificate");
      return text;
    }),
  );
}

/** A certificate and its key in one file. Throws `invalid`. */
export async function readClientCertificate(file: string, place: string): Promise<string> {
  const text = await readText(file, place);
  requirePem(() => new X509Certificate(text), file, place, "certificate");
  requirePem(() => createPrivateKey(text), file, place, "private key without a passphrase");
  return text;
}

async function listFiles(given: string, place: string): Promise<readonly string[]> {
  try {
    if (!(await stat(given)).isDirectory()) return [given];
    const names = (await readdir(given)).filter((name) => HASHED.test(name));
    if (names.length > 0) return names.map((name) => path.join(given, name));
  } catch (error) {
    throw cannotRead(given, place, error);
  }
  throw new AppError(
    "invalid",
    `Cannot use ${place}: the folder ${given} has no certificates by hash`,
    {
      hint: `Name a file of certificates in PEM, or run openssl rehash ${given}`,
    },
  );
}

async function readText(file: string, place: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw cannotRead(file, place, error);
  }
}

function requirePem(parse: () => unknown, file: string, place: string, what: string): void {
  try {
    parse();
  } catch (cause) {
    throw new AppError("invalid", `Cannot use ${place}: ${file} has no ${what} in PEM`, {
      hint: "Such a file begins with a line like -----BEGIN CERTIFICATE-----",
      cause,
    });
  }
}

const OBSTACLES: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  EACCES: "may not be read by this user",
  EISDIR: "is a folder",
};

function cannotRead(file: string, place: string, cause: unknown): AppError {
  if (!(cause instanceof Error && "code" in cause && typeof cause.code === "string")) throw cause;
  const obstacle = OBSTACLES[cause.code] ?? `cannot be read (${cause.code})`;
  return new AppError("invalid", `Cannot use ${place}: ${file} ${obstacle}`, {
    hint: "Correct the path, or take the setting away",
    cause,
  });
}
