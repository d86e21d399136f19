/** What changed in the settings of an index, in words for the journal and the log, without a secret. */
import { labelOfIndex } from "../../standards/known-indexes.ts";
import type { IndexSettings } from "../tables/index-settings.ts";

/** Of a list so many values are told. */
const TOLD_VALUES = 50;

/** `read: from everyone to members; allowUpstream: added six`; empty where nothing changed. */
export function describeChange(before: IndexSettings, after: IndexSettings): string {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after)
    .flatMap(([key, value]): readonly string[] => {
      const told = describeValue(key, was.get(key), value);
      return told === undefined ? [] : [`${key}: ${told}`];
    })
    .join("; ");
}

/** An upstream as people call it: the rest of its address may hold secrets, its path as well. `none` where there is none. */
export function describeUpstream(upstream: unknown): string {
  return typeof upstream === "string" ? labelOfIndex(upstream) : "none";
}

function describeValue(key: string, before: unknown, after: unknown): string | undefined {
  if (Array.isArray(before) && Array.isArray(after)) return describeLists(before, after);
  if (before === after) return undefined;
  const tell = key === "upstream" ? describeUpstream : String;
  const [from, to] = [tell(before), tell(after)];
  return from === to
    ? `from ${from} to the same with another path or other credentials`
    : `from ${from} to ${to}`;
}

function describeLists(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  const parts = [
    describeSome(
      "added",
      after.filter((value) => !before.includes(value)),
    ),
    describeSome(
      "removed",
      before.filter((value) => !after.includes(value)),
    ),
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return parts.join(", ");
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : "put in another order";
}

function describeSome(verb: string, values: readonly unknown[]): string | undefined {
  if (values.length === 0) return undefined;
  const left = values.length - TOLD_VALUES;
  const more = left > 0 ? ` and ${left} more` : "";
  return `${verb} ${values.slice(0, TOLD_VALUES).join(" ")}${more}`;
}
