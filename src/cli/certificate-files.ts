/**
 * Certificates that a command is given by a path: authorities to trust as a file or as OpenSSL's folder of hashed names
 * (requests, and so twine, take both), and the client's own with its key. What holds none is refused before anything is
 * sent.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../errors.ts";
import { readNamedFile, UnreadableFile } from "../system/named-file.ts";

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
  const isFolder = await stat(given).then(
    (entry) => entry.isDirectory(),
    // Whoever reads it tells why.
    () => false,
  );
  if (!isFolder) return [given];
  const names = (await readdir(given)).filter((name) => HASHED.test(name));
  if (names.length > 0) return names.map((name) => path.join(given, name));
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
    return (await readNamedFile(file)).bytes.toString("utf8");
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new AppError("invalid", `Cannot use ${place}: ${file} ${error.obstacle}`, {
      hint: "Correct the path, or take the setting away",
      cause: error,
    });
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
