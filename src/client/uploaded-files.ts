/** Looks at the page of an index for what has been published there. */
import { isAppError } from "../errors.ts";
import type { PackageIndex } from "../indexes/package-index.ts";
import { remote } from "../indexes/remote.ts";
import { normalizeName, parseName } from "../standards/name.ts";
import type { Http } from "../system/http.ts";
import { type Credential, formatAuthorization } from "./credentials.ts";
import type { Distribution } from "./publish.ts";
import { listSimpleUrls, type PublishTarget } from "./publish-target.ts";
import type { Shown } from "./send-files.ts";

/**
 * Asks the index itself each time. Of several addresses that its simple API may have, the first that has the project
 * counts. Throws `unavailable` where none can be asked.
 */
export function makeLook(
  http: Http,
  target: PublishTarget,
  credential: Credential | undefined,
): (distribution: Distribution) => Promise<Shown> {
  const index = openLook(http, target, credential);
  return async ({ project, filename, digests }) => {
    const page = await index.findProject(parseName(project));
    const there = page?.files.find((file) => isSameName(file.filename, filename));
    if (there === undefined) return "absent";
    const known = (["sha256", "md5"] as const).find((it) => there.hashes[it] !== undefined);
    // A page without hashes tells no more than that the name is taken.
    return known === undefined || there.hashes[known] === digests[known] ? "same" : "other";
  };
}

/** The pages of an index that files are published to, seen from there. */
export function openLook(
  http: Http,
  target: PublishTarget,
  credential: Credential | undefined,
): Pick<PackageIndex, "findProject"> {
  const indexes = listSimpleUrls(target).map((url) => {
    // A credential goes where the files go, and nowhere else.
    const isOwn = credential !== undefined && new URL(url).origin === new URL(target.url).origin;
    return remote(http, { url, ...(isOwn && { authorization: formatAuthorization(credential) }) });
  });
  return {
    async findProject(name) {
      for (const index of indexes) {
        try {
          const page = await index.findProject(name);
          if (page !== undefined) return page;
        } catch (error) {
          // Another make of server answers with anything at all where it has no simple API.
          if (!isAppError(error, "invalid", "not-found")) throw error;
        }
      }
      return undefined;
    },
  };
}

/** Old servers keep a file under the spelling of its day. */
function isSameName(one: string, other: string): boolean {
  return one === other || normalizeName(one) === normalizeName(other);
}
