/** Where the pages are: every link of a page is made here. */
import { isAddressOfIndex } from "../access/account-names.ts";

/** What every page needs to know of the server that shows it. */
export interface Frame {
  /** Path before every path of this server, without the last slash: empty, or `/shop`. */
  readonly base: string;
  /** Absolute address of this server without the last slash, for lines that people paste elsewhere. */
  readonly site: string;
  /** Path of the assets below `base`, with the version of their content: `/+assets/2f6e…`. */
  readonly assets: string;
}

export function homeAddress(frame: Frame): string {
  return `${frame.base}/`;
}

/** `index` is a label such as `root/main`; `query` narrows and turns its list. */
export function indexAddress(frame: Frame, index: string, query: ListQuery = {}): string {
  return `${frame.base}/${encodePath(index)}/${formatQuery(query)}`;
}

export function projectAddress(frame: Frame, index: string, project: string): string {
  const place = isAddressOfIndex(project) ? "project/" : "";
  return `${indexAddress(frame, index)}${place}${encodePath(project)}/`;
}

/** The project's page, with this page of its releases. */
export function releasesAddress(
  frame: Frame,
  index: string,
  project: string,
  page: number,
): string {
  return `${projectAddress(frame, index, project)}?releases=${page}#releases`;
}

export function releaseAddress(
  frame: Frame,
  index: string,
  project: string,
  version: string,
): string {
  return `${projectAddress(frame, index, project)}${encodePath(version)}/`;
}

export function searchAddress(frame: Frame, query: ListQuery = {}): string {
  return `${frame.base}/search${formatQuery(query)}`;
}

/** `q` narrows the list to classifiers that have its words. */
export function classifiersAddress(frame: Frame, q?: string): string {
  return `${frame.base}/classifiers/${formatQuery({ q })}`;
}

/** What the account page and its forms have below it. */
export type AccountPath =
  | "sign-in"
  | "sign-out"
  | "sign-up"
  | "password"
  | "link"
  | "tokens"
  | `tokens/${number}/revoke`;

export function accountAddress(frame: Frame, path?: AccountPath): string {
  return `${frame.base}/account/${path ?? ""}`;
}

/** The Simple API of an index, as installers are told it. */
export function simpleAddress(frame: Frame, index: string): string {
  return `${frame.site}/${encodePath(index)}/simple/`;
}

/** Where uploads to an index go. */
export function uploadAddress(frame: Frame, index: string): string {
  return `${frame.site}/${encodePath(index)}/legacy/`;
}

/** What a list shows: the hits of `q`, from the one behind `after`. */
export interface ListQuery {
  readonly q?: string | undefined;
  /** Classifiers that each hit has. */
  readonly c?: readonly string[] | undefined;
  readonly after?: string | undefined;
  readonly page?: number | undefined;
}

function formatQuery(query: ListQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== "") parameters.append(name, String(one));
    }
  }
  return parameters.size === 0 ? "" : `?${parameters}`;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
