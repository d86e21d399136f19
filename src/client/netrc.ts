/**
 * `.netrc`: users and passwords by host.
 * Reference: https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
 */
import path from "node:path";
import { readNamedFile } from "../system/named-file.ts";
import type { Environment } from "./user-folders.ts";

export interface NetrcEntry {
  readonly login: string;
  readonly password: string;
  readonly file: string;
}

/** `NETRC`, else the file in the home folder; `undefined` where neither has the host. */
export async function findInNetrc(
  host: string,
  env: Environment,
  home: string,
): Promise<NetrcEntry | undefined> {
  const files = env.NETRC ? [env.NETRC] : [".netrc", "_netrc"].map((it) => path.join(home, it));
  for (const file of files) {
    const found = parseNetrc(await readIfThere(file)).get(host);
    if (found !== undefined) return { ...found, file };
  }
  return undefined;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return (await readNamedFile(file)).bytes.toString("utf8");
  } catch {
    // Whatever stands in the way: it is only one of several places, and not one of ours.
    return "";
  }
}

/** Entries by host; of `default`, which would show a password to any host, none is made. */
export function parseNetrc(
  text: string,
): ReadonlyMap<string, { readonly login: string; readonly password: string }> {
  const withoutMacros = text.replaceAll(/^macdef .*(?:\n.+)*/gm, "").replaceAll(/^\s*#.*$/gm, "");
  const words = withoutMacros.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const entries = new Map<string, { login: string; password: string }>();
  let entry: { login: string; password: string } | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === "default") entry = undefined;
    if (word !== "machine" && word !== "login" && word !== "user" && word !== "password") continue;
    at += 1;
    const value = unquote(words[at] ?? "");
    if (word === "machine") {
      entry = { login: "", password: "" };
      // The last of a host is the one that counts, as for Python's tools.
      entries.set(value, entry);
    } else if (entry !== undefined) {
      entry[word === "password" ? "password" : "login"] = value;
    }
  }
  // What is in no UTF-8 has lost a character on its way here: another password than the one that was written.
  const isWhole = ({ login, password }: { readonly login: string; readonly password: string }) =>
    password !== "" && !`${login}${password}`.includes("\ufffd");
  return new Map([...entries].filter(([, entry]) => isWhole(entry)));
}

function unquote(word: string): string {
  return /^".*"$/.test(word) ? word.slice(1, -1).replaceAll(/\\(.)/g, "$1") : word;
}
