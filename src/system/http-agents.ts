/**
 * Connections to the web: direct or through a proxy, made when the first address asks for them. Beside the authorities
 * that Node brings, those of the system count (a company's own stands there) and those that were given.
 */
import type { LookupFunction } from "node:net";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import { basicAuthorization, takeLogin } from "./http.ts";
import { chooseProxy, type Proxies } from "./proxies.ts";

export interface AgentOptions {
  readonly proxies?: Proxies;
  /** Further certificate authorities, in PEM. */
  readonly certificateAuthorities?: readonly string[];
  /** A certificate with its key, in PEM, for servers that ask who is there. */
  readonly clientCertificate?: string;
  readonly connectMs?: number;
  /** To one origin at once; what is more waits its turn. */
  readonly connections?: number;
}

/** Pools of connections of one kind. */
export interface Agents {
  /** Loads the library at the first call: many a command and many a server asks nobody. */
  choose(url: URL): Promise<Pick<Dispatcher, "request">>;
  /** The proxy by which an address is asked; `undefined` where it is asked directly. */
  proxyOf(url: URL): string | undefined;
  /** Whether this error stands for a connection that was never made, TLS and all: nothing has left by it. */
  isUnmade(error: unknown): boolean;
  /** Breaks off what is under way. */
  destroy(): Promise<void>;
}

/** Reading all authorities takes tens of milliseconds: once, and only where there is TLS. */
export function makeTrust(
  further: readonly string[] = [],
  clientCertificate?: string,
): () => SecureContext {
  let made: SecureContext | undefined;
  return () => {
    made ??= createSecureContext({
      ca: [
        ...new Set([...getCACertificates("default"), ...getCACertificates("system"), ...further]),
      ],
      ...(clientCertificate !== undefined && { cert: clientCertificate, key: clientCertificate }),
    });
    return made;
  };
}

/** `resolve` finds the addresses of a name, and may refuse them. */
export function makeAgents(
  options: AgentOptions,
  trust: () => SecureContext,
  resolve: LookupFunction,
): Agents {
  const made = new Map<string, Promise<Dispatcher>>();
  const unmade = new WeakSet<Error>();
  let isClosed = false;

  const proxyOf = (url: URL): string | undefined => chooseProxy(options.proxies ?? {}, url);

  async function make(proxy: string | undefined, isSecret: boolean): Promise<Dispatcher> {
    const { Agent, Pool, ProxyAgent } = await import("undici");
    const { connections = 32, connectMs: timeout = 10_000 } = options;
    const tls = { timeout, allowH2: false, ...(isSecret && { secureContext: trust() }) };
    const factory = (origin: string | URL, pool: object): Dispatcher =>
      new Pool(origin, pool).on("connectionError", (_origin, _targets, error) => unmade.add(error));
    if (proxy === undefined)
      return new Agent({ connections, factory, connect: { ...tls, lookup: resolve } });
    const url = new URL(proxy);
    const { user, password } = takeLogin(url);
    const token = user === "" ? {} : { token: basicAuthorization(user, password) };
    const ways = { requestTls: tls, proxyTls: tls };
    return new ProxyAgent({ uri: url.href, ...token, connections, factory, ...ways });
  }

  return {
    proxyOf,
    isUnmade: (error) => error instanceof Error && unmade.has(error),

    choose(url) {
      if (isClosed) throw new Error("Cannot ask: the connections are closed");
      const proxy = proxyOf(url);
      const isSecret = url.protocol === "https:" || proxy?.startsWith("https:") === true;
      const key = `${proxy ?? "direct"} ${isSecret}`;
      const agent = made.get(key) ?? make(proxy, isSecret);
      made.set(key, agent);
      return agent;
    },

    async destroy() {
      isClosed = true;
      for (const agent of made.values()) await (await agent).destroy();
    },
  };
}
