/**
 * When files were uploaded, from the JSON API that older indexes have beside the Simple API.
 * Reference: "JSON API" in PyPI's documentation
 */
import { AppError } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";
import { parseUploadTime } from "../standards/simple-value.ts";

/** Address of the JSON of a project, for an index whose Simple API is at `simpleUrl`. */
export function jsonApiUrl(simpleUrl: string, name: ProjectName): string {
  const base = simpleUrl.replace(/\/*$/, "/");
  // `…/simple/` and devpi's `…/+simple/` have it beside them; an index that stands at its root has it below.
  const above = /\/\+?simple\/$/.test(base) ? "../" : "./";
  return new URL(`${above}pypi/${name}/json`, base).href;
}

/** Times by filename; what is no time is left out. Throws `invalid` for what is no such JSON. */
export function parseUploadTimes(text: string, url: string): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  const { releases, urls } = parseObject(text, url);
  for (const files of [...Object.values(toObject(releases)), urls]) {
    for (const file of Array.isArray(files) ? files : []) {
      const { filename, upload_time_iso_8601: time } = toObject(file);
      const uploadTime = parseUploadTime(time);
      if (typeof filename === "string" && uploadTime !== undefined) times.set(filename, uploadTime);
    }
  }
  return times;
}

function parseObject(text: string, url: string): Readonly<Record<string, unknown>> {
  try {
    return toObject(JSON.parse(text));
  } catch (cause) {
    throw new AppError("invalid", `Cannot read the upload times of ${url}: it is no JSON`, {
      cause,
    });
  }
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
