/** What is set on an index: kept as JSON in its row, given as JSON by those who change it. */
import { AppError } from "../../errors.ts";
import { normalizeName, type ProjectName, parseName } from "../../standards/name.ts";

export interface IndexSettings {
  /** Who may read: anybody at all, or members alone. */
  readonly read: "everyone" | "members";
  /** Who may begin new projects: any account, or members with that role. */
  readonly upload: "users" | "members";
  /** Which rules files must keep: PyPI's, or those of a closed shop. */
  readonly profile: "strict" | "private";
  /** Whether a file may be sent again with other bytes. */
  readonly replaceable: boolean;
  /** Names whose upstream files are shown beside the hosted ones. */
  readonly allowUpstream: readonly ProjectName[];
  /** Patterns such as `acme-*`, in normal form: never asked of an upstream. */
  readonly privateNames: readonly string[];
  /** Of a mirror: the address of its upstream's Simple API. */
  readonly upstream: string | undefined;
  /** Of a mirror: hosts that its upstream's files may come from though their addresses are private. */
  readonly fileHosts: readonly string[];
}

export const DEFAULT_SETTINGS: IndexSettings = {
  read: "everyone",
  upload: "members",
  profile: "private",
  replaceable: false,
  allowUpstream: [],
  privateNames: [],
  upstream: undefined,
  fileHosts: [],
};

const LARGEST_LIST = 10_000;
const NAME_PATTERN = /^[a-z0-9*-]{1,200}$/;
const HOST = /^[a-z0-9.-]{1,253}(:[0-9]{1,5})?$|^\[[0-9a-f:.]{2,45}\](:[0-9]{1,5})?$/;

/** Reads settings that may be given in part; the rest is as `before`. Throws `invalid` naming the setting. */
export function parseIndexSettings(
  given: unknown,
  before: IndexSettings = DEFAULT_SETTINGS,
): IndexSettings {
  if (!isRecord(given)) throw wrong("settings", "an object");
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, key))
      throw new AppError("invalid", `Cannot set "${key}": indexes have no such setting`, {
        hint: `Settings are ${Object.keys(DEFAULT_SETTINGS).join(", ")}`,
      });
  }
  const settings = { ...before, ...given };
  return {
    read: oneOf("read", settings.read, ["everyone", "members"]),
    upload: oneOf("upload", settings.upload, ["users", "members"]),
    profile: oneOf("profile", settings.profile, ["strict", "private"]),
    replaceable: oneOf("replaceable", settings.replaceable, [true, false]),
    allowUpstream: listOf("allowUpstream", settings.allowUpstream, parseName),
    privateNames: listOf("privateNames", settings.privateNames, parsePattern),
    upstream: parseUpstream(settings.upstream),
    fileHosts: listOf("fileHosts", settings.fileHosts, parseHost),
  };
}

/** Writes the settings alone, also of a whole index. */
export function formatIndexSettings(settings: IndexSettings): string {
  const { read, upload, profile, replaceable } = settings;
  const { allowUpstream, privateNames, upstream, fileHosts } = settings;
  const kept: IndexSettings = {
    read,
    upload,
    profile,
    replaceable,
    allowUpstream,
    privateNames,
    upstream,
    fileHosts,
  };
  return JSON.stringify(kept);
}

function oneOf<T>(key: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw wrong(key, allowed.map((one) => JSON.stringify(one)).join(" or "));
  }
  return found;
}

function listOf<T>(key: string, value: unknown, parse: (text: string) => T): readonly T[] {
  if (!Array.isArray(value) || value.length > LARGEST_LIST) {
    throw wrong(key, `a list of at most ${LARGEST_LIST} texts`);
  }
  return value.map((item) => {
    if (typeof item !== "string") throw wrong(key, "a list of texts");
    return parse(item);
  });
}

/** `Acme_*` is `acme-*`. */
function parsePattern(text: string): string {
  const pattern = normalizeName(text);
  if (!NAME_PATTERN.test(pattern))
    throw wrong("privateNames", "names in which * stands for any text");
  return pattern;
}

function parseUpstream(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw wrong("upstream", "an http or https address");
  return url.href;
}

function parseHost(text: string): string {
  const host = text.toLowerCase();
  if (!HOST.test(host))
    throw wrong("fileHosts", "names of hosts, each with a port where it is not the usual one");
  return host;
}

function wrong(key: string, expected: string): AppError {
  return new AppError("invalid", `Cannot set "${key}": it must be ${expected}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
