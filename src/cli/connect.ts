/** How a command finds its server, its index and its token: what was typed, the environment, what was kept. */
import os from "node:os";
import path from "node:path";
import { type Credential, type CredentialStore, findCredential } from "../client/credentials.ts";
import { openKeyring } from "../client/keyring.ts";
import { makeServerApi, type ServerApi } from "../client/server-api.ts";
import {
  type ClientSettings,
  chooseIndex,
  chooseServer,
  readSettings,
  type ServerAddress,
} from "../client/settings.ts";
import { findConfigFolder } from "../client/user-folders.ts";
import { AppError } from "../errors.ts";
import type { Http } from "../system/http.ts";
import { isLoopback } from "../system/loopback.ts";
import { readProxies } from "../system/proxies.ts";
import { readAuthorities, readClientCertificate } from "./certificate-files.ts";
import type { Call } from "./command.ts";
import { askSignIn } from "./password.ts";

/** A server that a command talks to. */
export interface Connection {
  readonly api: ServerApi;
  readonly http: Http;
  readonly server: ServerAddress;
  /** `owner/name`. */
  readonly index: string;
  readonly credential?: Credential;
}

/** Where the client's settings and credentials of the one who calls are kept. */
export function configFolderOf(call: Call): string {
  return findConfigFolder(call.env, process.platform, call.env.HOME ?? os.homedir());
}

/** Where the tokens of the one who calls are kept. */
export function openStore(call: Call): CredentialStore {
  return { folder: configFolderOf(call), keyring: openKeyring(call.env, call.terminal.note) };
}

/** Gives `work` a connection, and closes it in the end. */
export async function withConnection<T>(
  call: Call,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const folder = configFolderOf(call);
  const kept = await readSettings(folder);
  const server = chooseServer(call.text("server"), call.env, kept);
  const user = call.text("as");
  const credential =
    user === undefined
      ? await findCredential(openStore(call), call.env, server)
      : await askSignIn(call, user, server);
  return withServer(call, { server, credential, kept }, work);
}

/** One question to the REST interface, for commands that have no other. */
export function askServer(call: Call, ...question: Parameters<ServerApi["ask"]>): Promise<unknown> {
  return withConnection(call, ({ api }) => api.ask(...question));
}

interface Chosen {
  readonly server: ServerAddress;
  readonly credential: Credential | undefined;
  readonly kept: ClientSettings;
}

/** The same for a server and a credential that the command knows already. */
export async function withServer<T>(
  call: Call,
  { server, credential, kept }: Chosen,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  noteOpenLine(call, server, credential);
  const http = await openHttp(call);
  try {
    const known = credential === undefined ? {} : { credential };
    const api = makeServerApi({ http, server, ...known });
    return await work({
      api,
      http,
      server,
      index: chooseIndex(call.text("index"), kept),
      ...known,
    });
  } finally {
    await http.close();
  }
}

/** Certificates that a command was given, beside those of the environment. */
export interface Certificates {
  /** The path of a PEM file, or of a folder of such by their hashes. */
  readonly authorities?: string;
  /** The path of the client's own certificate with its key. */
  readonly client?: string;
}

/** Loaded late: the client of HTTP is the heaviest part of a small command. Close it in the end. */
export async function openHttp(
  { env, folder }: Pick<Call, "env" | "folder">,
  certificates: Certificates = {},
) {
  const { makeHttp } = await import("../system/http-client.ts");
  const { proxies, faults } = readProxies(env);
  if (faults.length > 0)
    throw new AppError("invalid", `Cannot use the proxy: ${faults.join("; ")}`);
  const variable = CA_VARIABLES.find((name) => env[name]);
  const said = certificates.authorities;
  const caFile = said ?? (variable && env[variable]);
  // Of a target's own file the variables know nothing.
  const place =
    said === undefined && variable !== undefined ? variable : "the certificate authorities";
  const { client } = certificates;
  return makeHttp({
    proxies,
    certificateAuthorities: caFile
      ? await readAuthorities(path.resolve(folder, caFile), place)
      : [],
    ...(client !== undefined && {
      clientCertificate: await readClientCertificate(
        path.resolve(folder, client),
        "the client's certificate",
      ),
    }),
  });
}

/** The first is the server's too: whoever runs both says it once. The others are those of twine. */
const CA_VARIABLES = ["CHEESESHOP_CA_FILE", "TWINE_CERT", "REQUESTS_CA_BUNDLE"] as const;

/** Warns where a secret would go over an open line. */
export function noteOpenLine(
  call: Call,
  address: string,
  credential: Credential | undefined,
): void {
  const { protocol, hostname } = new URL(address);
  if (protocol === "http:" && !isLoopback(hostname) && credential !== undefined) {
    call.terminal.note(
      `${hostname} is reached by plain http: whoever listens on the way sees the ${credential.kind}`,
    );
  }
}
