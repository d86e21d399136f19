/** Where files are published to: by a name of .pypirc, an address, or a server that is in use. Pure but for its notes. */
import { AppError } from "../errors.ts";
import {
  findKnownIndex,
  isFormerUrl,
  type KnownIndex,
  PYPI,
  TESTPYPI,
} from "../standards/known-indexes.ts";
import { normalizeName } from "../standards/name.ts";
import { faultOfAddress, takeLogin } from "../system/http.ts";
import type { Pypirc, PypircServer } from "./pypirc.ts";
import type { ServerAddress } from "./settings.ts";

export interface PublishTarget {
  /** The upload address, without user and password. */
  readonly url: string;
  readonly known?: KnownIndex;
  /** Of ours, where the target is an index of a Cheeseshop that is in use. */
  readonly server?: ServerAddress;
  /** `owner/name` on that server. */
  readonly index?: string;
  /** As .pypirc or the address tells it. */
  readonly username?: SaidText;
  readonly password?: SaidText;
  readonly caFile?: string;
  readonly clientCertificate?: string;
  /** The place of its section, where `index-servers` of .pypirc does not list it. */
  readonly unlistedAt?: string;
  /** What to tell whoever publishes: a line to change, a name that was guessed. */
  readonly notes: readonly string[];
}

/** A text and where it stands, which completes "… came from". */
export interface SaidText {
  readonly text: string;
  readonly place: string;
}

const KNOWN: ReadonlyMap<string, KnownIndex> = new Map([
  ["pypi", PYPI],
  ["testpypi", TESTPYPI],
  // The name that distutils' own documents gave it.
  ["pypitest", TESTPYPI],
]);

/** The target of an address. User and password may stand in it; they are taken out. Throws `invalid`. */
export function targetOfUrl(text: string, place: string): PublishTarget {
  const url = parseAddress(text.trim(), place);
  const { user, password } = takeLogin(url);
  const known = findKnownIndex(url.href);
  const isFormer = known !== undefined && isFormerUrl(url.href);
  return {
    url: known?.uploadUrl ?? url.href,
    ...(known !== undefined && { known }),
    ...(user !== "" && { username: { text: user, place } }),
    ...(password !== "" && { password: { text: password, place } }),
    notes: [
      ...(isFormer
        ? [
            `${place} names an address of ${known.label} that is gone; change it to repository = ${known.uploadUrl}, or remove the line`,
          ]
        : []),
      ...(password !== "" && isTyped(place)
        ? [
            `lists of processes and the history of the shell have the password in ${place}: keep it in .pypirc, or by cheeseshop login`,
          ]
        : []),
    ],
  };
}

function isTyped(place: string): boolean {
  return place.startsWith("--") || place === "the command line";
}

/** What is no address may be a password in the wrong place: it is not shown. */
function parseAddress(text: string, place: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new AppError("invalid", `Cannot publish: the address of ${place} ${faultOfAddress(text)}`, {
    hint: "Write it whole, such as https://packages.example.org/legacy/",
  });
}

/** The target that a name stands for. Throws `not-found` with the names there are. */
export function targetOfName(name: string, pypirc: Pypirc | undefined): PublishTarget {
  const known = KNOWN.get(name);
  const server = pypirc?.servers.get(name);
  if (server === undefined || (server.repository === undefined && known !== undefined)) {
    if (known === undefined) throw unknownName(name, pypirc);
    const target = { url: known.uploadUrl, known, notes: [] };
    return server === undefined ? target : withServer(target, server);
  }
  if (server.repository === undefined) {
    const why = server.hasSection ? "has no repository = ADDRESS" : "is listed, and has no section";
    throw new AppError("invalid", `Cannot publish to "${name}": it ${why} (${server.place})`, {
      hint: `Write [${name}] with repository = ADDRESS below it, or take the name out of index-servers`,
    });
  }
  return withServer(targetOfUrl(server.repository, `[${name}] in ${server.place}`), server);
}

function withServer(target: PublishTarget, server: PypircServer): PublishTarget {
  const place = `[${server.name}] in ${server.place}`;
  const { username, password, caFile, clientCertificate, loginPlace = place } = server;
  return {
    ...target,
    ...(username !== undefined && { username: { text: username, place: loginPlace } }),
    ...(password !== undefined && { password: { text: password, place: loginPlace } }),
    ...(!server.isListed && { unlistedAt: server.place }),
    ...(caFile !== undefined && { caFile }),
    ...(clientCertificate !== undefined && { clientCertificate }),
  };
}

function unknownName(name: string, pypirc: Pypirc | undefined): AppError {
  const names = [...new Set([...(pypirc?.servers.keys() ?? []), "pypi", "testpypi"])].join(", ");
  const where = pypirc === undefined ? "there is no .pypirc" : `${pypirc.file} does not have it`;
  return new AppError("not-found", `Cannot publish to "${name}": ${where}`, {
    hint: `These names are known: ${names}`,
  });
}

/** The target of an index of a Cheeseshop. */
export function targetOfServer(server: ServerAddress, index: string): PublishTarget {
  return { url: `${server}/${index}/legacy/`, server, index, notes: [] };
}

/**
 * Where the files of a target can be seen: the addresses to try in turn, as servers of different make have them.
 */
export function listSimpleUrls({ url, known }: PublishTarget): readonly [string, ...string[]] {
  if (known !== undefined) return [known.simpleUrl];
  const base = url.replace(/\/*$/, "/");
  // Who only looks may name the pages themselves.
  if (/\/\+?simple\/$/.test(base)) return [base];
  // Azure takes files under upload/.
  if (/\/(?:legacy|upload)\/$/.test(base)) return [base.replace(/(?:legacy|upload)\/$/, "simple/")];
  // pypiserver and most others, then devpi.
  return [`${base}simple/`, `${base}+simple/`];
}

/** The page of a release for people, where it is known to have one. */
export function findPageUrl(target: PublishTarget, project: string, version: string) {
  const name = normalizeName(project);
  if (target.known !== undefined) return `${target.known.webUrl}project/${name}/${version}/`;
  return target.server === undefined ? undefined : `${target.url.replace(/legacy\/$/, "")}${name}/`;
}
