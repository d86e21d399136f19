/** Proxies as the usual variables name them: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, in small letters or in capitals. */
import { BlockList, isIP } from "node:net";

export interface Proxies {
  /** For `http:` addresses. */
  readonly http?: string;
  /** For `https:` addresses. */
  readonly https?: string;
  /** As `NO_PROXY` is written: what is asked directly. */
  readonly except?: string;
}

/** Small letters win, as they do for curl. Faults are sentences that name the variable and repeat no password. */
export function readProxies(env: Readonly<Record<string, string | undefined>>): {
  readonly proxies: Proxies;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const read = (name: "http" | "https"): Proxies => {
    const variable = [`${name}_proxy`, `${name}_proxy`.toUpperCase()].find((it) => env[it]);
    if (variable === undefined) return {};
    const proxy = parseProxy(env[variable] ?? "");
    if (proxy === undefined)
      faults.push(`${variable}: this is no http or https address of a proxy`);
    return proxy === undefined ? {} : { [name]: proxy };
  };
  const except = env.no_proxy || env.NO_PROXY;
  const proxies = { ...read("http"), ...read("https"), ...(except ? { except } : {}) };
  return { proxies, faults };
}

/** Many write it without `http://`. */
function parseProxy(text: string): string | undefined {
  const address = text.includes("://") ? text.trim() : `http://${text.trim()}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/**
 * The proxy that leads to an address; `undefined` where it is asked directly. This machine itself never lies behind a
 * proxy: from there, `localhost` would be another.
 */
export function chooseProxy(proxies: Proxies, url: URL): string | undefined {
  const proxy = url.protocol === "https:" ? proxies.https : proxies.http;
  if (proxy === undefined || isThisMachine(hostOf(url))) return undefined;
  return splitExcept(proxies.except ?? "").some((entry) => isExcepted(url, entry))
    ? undefined
    : proxy;
}

function isThisMachine(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\./.test(host)
  );
}

function splitExcept(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== "");
}

/** `*`, a host with all below it (a dot or `*.` before it says the same), an address or a range; a port may follow. */
function isExcepted(url: URL, entry: string): boolean {
  if (entry === "*") return true;
  const { host: named, port } = splitPort(entry.toLowerCase());
  if (port !== undefined && port !== portOf(url)) return false;
  const host = hostOf(url);
  if (isIP(host) > 0) return isInRange(host, named);
  const suffix = named.replace(/^\*?\./, "");
  return suffix !== "" && (host === suffix || host.endsWith(`.${suffix}`));
}

function splitPort(entry: string): { readonly host: string; readonly port?: string } {
  const [, bracketed, bracketedPort] = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry) ?? [];
  if (bracketed !== undefined) return withPort(bracketed, bracketedPort);
  // More than one colon is an IPv6 address without brackets, which cannot have a port.
  const [, host = entry, port] = /^([^:]*):(\d+)$/.exec(entry) ?? [];
  return withPort(host, port);
}

function withPort(host: string, port: string | undefined) {
  return port === undefined ? { host } : { host, port };
}

function isInRange(address: string, range: string): boolean {
  const [net = "", bits] = range.split("/");
  const family = isIP(net);
  if (family === 0 || family !== isIP(address)) return false;
  const list = new BlockList();
  const kind = family === 4 ? "ipv4" : "ipv6";
  const widest = family === 4 ? 32 : 128;
  const length = bits === undefined ? widest : Number(bits);
  if (!Number.isInteger(length) || length < 0 || length > widest) return false;
  list.addSubnet(net, length, kind);
  return list.check(address, kind);
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}
