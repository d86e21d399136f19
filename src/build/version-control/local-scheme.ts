/**
 * What stands behind the "+" of a version: the local schemes of setuptools_scm.
 * Reference: https://setuptools-scm.readthedocs.io/en/latest/extending/#setuptools_scmlocal_scheme
 */
import { AppError } from "../../errors.ts";
import { isExact, type ScmState, shortNode } from "./scm-state.ts";

/** `undefined` hands on to the next scheme of a list. */
export type LocalScheme = (state: ScmState, now: Date) => string | undefined;

export const LOCAL_SCHEMES: Readonly<Record<string, LocalScheme>> = {
  "node-and-date": (state, now) => nodeAndTime(state, formatTime(now).slice(0, "20261124".length)),
  "node-and-timestamp": (state, now) => nodeAndTime(state, formatTime(now)),
  "dirty-tag": ({ isDirty }) => (isDirty ? "+dirty" : ""),
  "no-local-version": () => "",
  "no-local-version-strict": (state) => failWhereDirty(state) ?? "",
  "fail-on-uncommitted-changes": failWhereDirty,
};

function nodeAndTime(state: ScmState, time: string): string {
  const node = isExact(state) ? undefined : shortNode(state);
  const parts = [...(node === undefined ? [] : [node]), ...(state.isDirty ? [`d${time}`] : [])];
  return parts.length === 0 ? "" : `+${parts.join(".")}`;
}

function failWhereDirty({ isDirty }: ScmState): undefined {
  if (!isDirty) return undefined;
  throw new AppError("invalid", "Cannot tell the version: tracked files have changes", {
    hint: "Commit them, or take another local_scheme",
  });
}

/** `20261124093000`, in UTC. */
function formatTime(now: Date): string {
  return now.toISOString().slice(0, "2026-11-24T09:30:00".length).replaceAll(/[-:T]/g, "");
}

/** Puts local labels behind a version, each part once. */
export function addLocal(version: string, ...labels: readonly (string | undefined)[]): string {
  const [main = "", existing] = version.split(/\+(.*)/s);
  const parts = existing === undefined ? [] : existing.split(".");
  for (const label of labels) {
    for (const part of (label ?? "").replaceAll(/^\++|\++$/g, "").split(".")) {
      if (part.trim() !== "" && !parts.includes(part)) parts.push(part);
    }
  }
  return parts.length === 0 ? main : `${main}+${parts.join(".")}`;
}
