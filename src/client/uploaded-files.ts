/** Looks at the page of an index for what has been published there. */
import { Readable } from "node:stream";
import { AppError, isAppError } from "../errors.ts";
import type { PackageIndex } from "../indexes/package-index.ts";
import { remote } from "../indexes/remote.ts";
import { UpstreamDenied } from "../indexes/upstream.ts";
import { PYPI, TESTPYPI } from "../standards/known-indexes.ts";
import { normalizeName, type ProjectName, parseName } from "../standards/name.ts";
import { makeDigester } from "../system/digest.ts";
import type { Http } from "../system/http.ts";
import { type Credential, formatAuthorization } from "./credentials.ts";
import type { Distribution } from "./publish.ts";
import { listSimpleUrls, type PublishTarget } from "./publish-target.ts";
import type { Shown } from "./send-files.ts";

/** What is looked for, and what an index may show of it. */
export type LookedFor = Pick<Distribution, "project" | "filename" | "digests">;

/**
 * Asks the index itself each time. Of several addresses that its simple API may have, the first that has the project
 * counts. Throws `unavailable` where none can be asked.
 */
export function makeLook(
  http: Http,
  target: PublishTarget,
  credential: Credential | undefined,
): (distribution: LookedFor) => Promise<Shown> {
  const index = openLook(http, target, credential);
  return (distribution) => lookOn(index, distribution);
}

/** What a page shows of a file: by its hash, else by the bytes themselves. */
export async function lookOn(
  index: Pick<PackageIndex, "findProject" | "openFile">,
  { project, filename, digests }: LookedFor,
): Promise<Shown> {
  const name = parseName(project);
  const page = await index.findProject(name);
  const there = page?.files.find((file) => isSameName(file.filename, filename));
  if (there === undefined) return "absent";
  const known = (["sha256", "md5"] as const).find((it) => there.hashes[it] !== undefined);
  if (known !== undefined) return there.hashes[known] === digests[known] ? "same" : "other";
  const sha256 = await digestThere(index, name, there.filename);
  if (sha256 === undefined) return "untold";
  return sha256 === digests.sha256 ? "same" : "other";
}

/** `undefined` where the index does not give the file out. */
async function digestThere(
  index: Pick<PackageIndex, "openFile">,
  name: ProjectName,
  filename: string,
): Promise<string | undefined> {
  try {
    const opened = await index.openFile(name, filename);
    if (opened === undefined) return undefined;
    const digester = await makeDigester("sha256");
    for await (const chunk of opened.body) digester.update(chunk);
    return digester.finish().sha256;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return undefined;
  }
}

/** The pages of an index that files are published to, seen from there. */
export function openLook(
  http: Http,
  target: PublishTarget,
  credential: Credential | undefined,
): Pick<PackageIndex, "findProject" | "openFile"> {
  const indexes = openIndexes(http, target, credential);
  return {
    async openFile(name, filename) {
      for (const { index } of indexes) {
        const opened = await index.openFile(name, filename);
        if (opened !== undefined) return opened;
      }
      return undefined;
    },

    async findProject(name) {
      for (const { index } of indexes) {
        try {
          const page = await index.findProject(name);
          if (page !== undefined) return page;
        } catch (error) {
          if (error instanceof UpstreamDenied) throw mayNotLook(error, credential);
          // Another make of server answers with anything at all where it has no simple API.
          if (!isAppError(error, "invalid", "not-found")) throw error;
        }
      }
      return undefined;
    },
  };
}

/** The address of its simple API: of several that it may have the one that shows the project, otherwise the first. */
export async function findSimpleUrl(
  http: Http,
  target: PublishTarget,
  credential: Credential | undefined,
  name: ProjectName,
): Promise<string> {
  const [first, ...others] = openIndexes(http, target, credential);
  if (others.length > 0) {
    for (const { url, index } of [first, ...others]) {
      // Where one cannot be looked at, the next may be the one.
      const page = await index.findProject(name).catch((error: unknown) => {
        if (!isAppError(error)) throw error;
        return undefined;
      });
      if (page !== undefined) return url;
    }
  }
  return first.url;
}

interface LookedAt {
  readonly url: string;
  readonly index: PackageIndex;
}

function openIndexes(
  http: Http,
  target: PublishTarget,
  credential: Credential | undefined,
): readonly [LookedAt, ...LookedAt[]] {
  const own = withoutForwarding(http, target);
  const open = (url: string): LookedAt => {
    // A credential goes where the files go, and nowhere else.
    const isOwn = credential !== undefined && new URL(url).origin === new URL(target.url).origin;
    const authorization = isOwn && { authorization: formatAuthorization(credential) };
    return { url, index: remote(own, { url, ...authorization }) };
  };
  const [first, ...others] = listSimpleUrls(target);
  return [open(first), ...others.map(open)];
}

/** GitLab and pypiserver send whoever asks for what they have not on to PyPI: its files are not theirs. */
function withoutForwarding(http: Http, { known }: PublishTarget): Http {
  return {
    async fetch(request) {
      const answer = await http.fetch(request);
      const isElsewhere = [PYPI, TESTPYPI].some(
        (index) => index !== known && answer.url.startsWith(index.simpleUrl),
      );
      if (!isElsewhere) return answer;
      answer.body.destroy();
      return { ...answer, status: 404, body: Readable.from([]) };
    },
  };
}

function mayNotLook(cause: UpstreamDenied, credential: Credential | undefined): AppError {
  const hint =
    credential === undefined
      ? "Say who you are: by a token in .pypirc, or cheeseshop login"
      : `The ${credential.kind} came from ${credential.place}: it may not read here`;
  return new AppError("denied", cause.message, { hint, cause });
}

/** Old servers keep a file under the spelling of its day. */
function isSameName(one: string, other: string): boolean {
  return one === other || normalizeName(one) === normalizeName(other);
}
