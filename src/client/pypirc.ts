/**
 * `.pypirc`: the indexes that somebody publishes to, as distutils and twine read it.
 * Spec: https://packaging.python.org/en/latest/specifications/pypirc/
 */
import { type IniFile, type IniSection, parseIni } from "../build/ini-file.ts";
import { AppError, isAppError } from "../errors.ts";
import { readNamedFile, UnreadableFile } from "../system/named-file.ts";

export interface Pypirc {
  readonly file: string;
  /** By name, those that `index-servers` lists and those that stand alone. */
  readonly servers: ReadonlyMap<string, PypircServer>;
  /** Whether others on the machine may read it. */
  readonly isOpen: boolean;
}

export interface PypircServer {
  readonly name: string;
  /** As it stands there; absent where `index-servers` lists a name that has no section, or one without an address. */
  readonly repository?: string;
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
  readonly clientCertificate?: string;
  readonly hasSection: boolean;
  /** Whether `index-servers` has its name: twine takes no other. */
  readonly isListed: boolean;
  /** Where it stands: `/home/me/.pypirc:3`. */
  readonly place: string;
  /** Where user and password stand, if in no section of its own: `[server-login] in /home/me/.pypirc:9`. */
  readonly loginPlace?: string;
}

/** `undefined` where there is no such file. Throws `invalid` with the line, and never with what stands in it. */
export async function readPypirc(file: string): Promise<Pypirc | undefined> {
  try {
    const { bytes, mode } = await readNamedFile(file);
    const isOpen = process.platform !== "win32" && (mode & 0o077) !== 0;
    return { file, servers: parsePypirc(decode(bytes, file), file), isOpen };
  } catch (error) {
    if (error instanceof UnreadableFile && error.kind === "not-found") return undefined;
    throw error;
  }
}

/**
 * Of a file in the encoding of another day only the comments may stay: whoever guesses at a password sends another.
 * Throws `invalid` with the line.
 */
function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const text = new TextDecoder().decode(bytes);
    const isBroken = (line: string): boolean => line.includes("\ufffd") && !/^\s*[#;]/.test(line);
    const line = text.split(/\r\n|\r|\n/).findIndex(isBroken) + 1;
    if (line === 0) return text;
    throw new AppError("invalid", `Cannot read ${file}: line ${line} is not in UTF-8`, {
      ...{ hint: "Save the file in the encoding UTF-8", place: { file, line }, cause },
    });
  }
}

const LISTS = "distutils";
/** Where there is no list. */
const LISTED_BY_ITSELF = ["pypi", "testpypi"];
/** Of the first distutils: user and password for whatever index. */
const FOR_ALL = "server-login";

/** Reads the text; exported for its table of tests. */
export function parsePypirc(text: string, file: string): ReadonlyMap<string, PypircServer> {
  const { sections } = parse(text, file);
  const login = sections.get(FOR_ALL);
  const list = textOf(sections.get(LISTS), "index-servers")?.split(/\s+/);
  const listed = list ?? [];
  const own = [...sections.keys()].filter((name) => name !== LISTS && name !== FOR_ALL);
  const names = new Set([...listed.filter((name) => name !== ""), ...own]);
  const servers = new Map<string, PypircServer>();
  for (const name of names) {
    const section = sections.get(name);
    const server = makeServer(name, section ?? login, login);
    const line = section?.place.line ?? findLine(text, name, sections.get(LISTS)?.place.line);
    const from = login !== undefined && section?.values.get("password") === undefined;
    servers.set(name, {
      ...server,
      hasSection: section !== undefined,
      isListed: (list ?? LISTED_BY_ITSELF).includes(name),
      place: `${file}:${line}`,
      ...(from && { loginPlace: `[${FOR_ALL}] in ${file}:${login.place.line}` }),
    });
  }
  if (login !== undefined && !servers.has("pypi")) {
    const server = makeServer("pypi", login, login);
    const place = `${file}:${login.place.line}`;
    const loginPlace = `[${FOR_ALL}] in ${place}`;
    servers.set("pypi", { ...server, hasSection: true, isListed: true, place, loginPlace });
  }
  return servers;
}

/** The line that lists a name, from that of its section on. */
function findLine(text: string, name: string, from = 1): number {
  const lines = text.split(/\r?\n/).slice(from - 1);
  const at = lines.findIndex((line) => line.split(/[\s=:]+/).includes(name));
  return from + Math.max(at, 0);
}

/** Attack or accident: a broken line may be half a password. It is named by its number alone. */
function parse(text: string, file: string): IniFile {
  try {
    return parseIni(text.replace(/^\ufeff/, ""), file, { nameOf: (key) => key.toLowerCase() });
  } catch (error) {
    if (!isAppError(error, "invalid")) throw error;
    throw new AppError(
      "invalid",
      `Cannot read ${file}: it is broken in line ${error.place?.line}`,
      {
        hint: "A line is [section], or key = value below one, each key once",
        ...(error.place !== undefined && { place: { ...error.place, file } }),
      },
    );
  }
}

function makeServer(
  name: string,
  section: IniSection | undefined,
  login: IniSection | undefined,
): Pick<PypircServer, "name" | "repository" | "username" | "password"> {
  const read = (key: string): string | undefined => textOf(section, key);
  const [repository, caFile, clientCertificate] = ["repository", "ca_cert", "client_cert"].map(
    read,
  );
  const username = read("username") ?? textOf(login, "username");
  const password = read("password") ?? textOf(login, "password");
  return {
    name,
    ...(repository !== undefined && { repository }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(caFile !== undefined && { caFile }),
    ...(clientCertificate !== undefined && { clientCertificate }),
  };
}

function textOf(section: IniSection | undefined, key: string): string | undefined {
  const text = section?.values.get(key)?.text;
  return text === "" ? undefined : text;
}
