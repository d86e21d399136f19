/**
 * How the values of settings are read: from text, or as the TOML file has them. Each throws an `Error` whose message
 * completes "port: …".
 */

import { isIP } from "node:net";
import path from "node:path";
import { normalizeName } from "../../standards/name.ts";
import { checkGivenToken } from "../access/tokens.ts";

function readText(value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new Error("a text is needed");
}

export function readPath(value: unknown): string {
  return path.resolve(readText(value));
}

/** An address or a name; IPv6 may stand in brackets, as in URLs. Whether this machine has it is seen later. */
export function readHost(value: unknown): string {
  const text = readText(value);
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (isIP(bare) > 0 || HOST_NAME.test(text)) return bare;
  throw new Error(
    `${JSON.stringify(text)} is no address, such as 127.0.0.1, and no name of a host`,
  );
}

/** Names of digits alone would be addresses that somebody mistyped. */
const HOST_NAME =
  /^(?=.{1,253}$)(?![\d.]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?$/i;

export function readPort(value: unknown): number {
  const port = typeof value === "number" ? value : Number(readText(value));
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${JSON.stringify(value)} is no port: a number from 0 to 65535 is needed`);
}

/** Of this server or another; without a slash at its end. The message never repeats what may hold a password. */
function readUrl(value: unknown): string {
  const text = readText(value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      `${text.includes("@") ? "this" : JSON.stringify(text)} is no http or https address`,
    );
  }
  if (url.search !== "" || url.hash !== "") throw new Error("an address without ? and # is needed");
  return url.href.replace(/\/+$/, "");
}

/** Whether an address names a user or a password. */
export function hasCredentials(value: unknown): boolean {
  const url = URL.parse(String(value).trim());
  return url !== null && (url.username !== "" || url.password !== "");
}

/** Where people reach the server: nobody logs in by it. */
export function readPublicUrl(value: unknown): string {
  const address = readUrl(value);
  if (!hasCredentials(address)) return address;
  throw new Error("an address without user and password is needed");
}

export function readUpstream(value: unknown): string {
  return value === "none" ? "none" : `${readUrl(value)}/`;
}

export function readAddresses(value: unknown): string[] {
  const addresses = readList(value);
  const wrong = addresses.find((address) => !isAddressOrRange(address));
  if (wrong === undefined) return addresses;
  throw new Error(`"${wrong}" is no address, such as 10.0.0.1 or 10.0.0.0/8`);
}

function isAddressOrRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

export function readNames(value: unknown): string[] {
  const names = readList(value).map(normalizeName);
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9-]*\*?$/.test(name));
  if (wrong === undefined) return names;
  throw new Error(`"${wrong}" is no name, nor the beginning of names such as "acme-*"`);
}

function readList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(readText);
  return readText(value)
    .split(/[\s,]+/)
    .filter((item) => item !== "");
}

const UNITS = { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

export function readSize(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(readText(value));
  if (match === null) throw new Error(`${JSON.stringify(value)} is no size, such as "500 MiB"`);
  const unit = (match[2] ?? "").toLowerCase() as keyof typeof UNITS;
  return Math.round(Number(match[1]) * UNITS[unit]);
}

export function readDuration(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  const match = /^(\d+)\s*(s|sec|min|m|h|d)?$/i.exec(readText(value));
  if (match === null) throw new Error(`${JSON.stringify(value)} is no time, such as "5 min"`);
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 };
  const unit = (match[2] ?? "s").charAt(0).toLowerCase() as keyof typeof seconds;
  return Number(match[1]) * seconds[unit];
}

export function readAdminToken(value: unknown): string {
  const token = readText(value);
  checkGivenToken(token);
  return token;
}

export function readOneOf(...choices: readonly string[]): (value: unknown) => string {
  return (value) => {
    const text = readText(value);
    if (choices.includes(text)) return text;
    throw new Error(`"${text}" is none of ${choices.join(", ")}`);
  };
}
