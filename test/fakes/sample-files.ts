/** Small, right wheels and sdists for tests. What a test wants wrong, it says. */
import { createHash } from "node:crypto";
import { makeTarGz } from "../../src/archives/tar-writer.ts";
import { makeZip } from "../../src/archives/zip-writer.ts";

/** What the METADATA or PKG-INFO of a sample says. */
export interface SampleRelease {
  readonly name: string;
  readonly version: string;
  readonly metadataVersion?: string;
  readonly summary?: string;
  /** `Requires-Dist` lines. */
  readonly requires?: readonly string[];
  readonly requiresPython?: string;
  readonly extras?: readonly string[];
  readonly classifiers?: readonly string[];
  readonly licenseExpression?: string;
  /** `License-File` lines; for each a file is put where it belongs. */
  readonly licenseFiles?: readonly string[];
  readonly description?: string;
  readonly descriptionContentType?: string;
  /** More header lines, each `Key: value`. */
  readonly headers?: readonly string[];
  /** Replaces the whole METADATA or PKG-INFO. */
  readonly metadata?: string;
}

export interface SampleWheel extends SampleRelease {
  /** `py3-none-any` where it is not given. */
  readonly tag?: string;
  readonly build?: string;
  /** Text or bytes by path; one module named for the project where it is not given. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The text of entry_points.txt. */
  readonly entryPoints?: string;
  /** Replaces the whole WHEEL file. */
  readonly wheelFile?: string;
  /** Replaces the whole RECORD. */
  readonly record?: string;
}

export interface SampleSdist extends SampleRelease {
  /** Text or bytes by path below the top folder; a pyproject.toml and a module where it is not given. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** The filename that belongs to the wheel. */
export function wheelFilename(wheel: SampleWheel): string {
  const build = wheel.build === undefined ? "" : `-${wheel.build}`;
  return `${stem(wheel)}${build}-${wheel.tag ?? "py3-none-any"}.whl`;
}

/** The filename that belongs to the sdist. */
export function sdistFilename(sdist: SampleSdist, ending: ".tar.gz" | ".zip" = ".tar.gz"): string {
  return `${stem(sdist)}${ending}`;
}

/** A wheel that passes every rule, unless the sample says otherwise. */
export function makeWheel(wheel: SampleWheel): Uint8Array {
  const folder = `${stem(wheel)}.dist-info`;
  const tags = expandTag(wheel.tag ?? "py3-none-any");
  const isPure = tags.every((tag) => tag.endsWith("-none-any"));
  const members = new Map<string, Uint8Array>();
  for (const [path, content] of Object.entries(wheel.files ?? defaultModule(wheel))) {
    members.set(path, bytes(content));
  }
  members.set(`${folder}/METADATA`, bytes(metadataText(wheel)));
  members.set(`${folder}/WHEEL`, bytes(wheel.wheelFile ?? wheelText(isPure, tags, wheel.build)));
  for (const path of wheel.licenseFiles ?? []) {
    members.set(`${folder}/licenses/${path}`, bytes("The licence.\n"));
  }
  if (wheel.entryPoints !== undefined) {
    members.set(`${folder}/entry_points.txt`, bytes(wheel.entryPoints));
  }
  members.set(`${folder}/RECORD`, bytes(wheel.record ?? recordText(members, folder)));
  return makeZip([...members].map(([name, content]) => ({ name, content })));
}

/** An sdist that passes every rule, unless the sample says otherwise. */
export function makeSdist(sdist: SampleSdist, ending: ".tar.gz" | ".zip" = ".tar.gz"): Uint8Array {
  const members = new Map<string, Uint8Array>();
  members.set("PKG-INFO", bytes(metadataText(sdist)));
  for (const path of sdist.licenseFiles ?? []) {
    members.set(path, bytes("The licence.\n"));
  }
  const files = sdist.files ?? {
    "pyproject.toml": `[project]\nname = "${sdist.name}"\nversion = "${sdist.version}"\n`,
    ...defaultModule(sdist),
  };
  for (const [path, content] of Object.entries(files)) {
    members.set(path, bytes(content));
  }
  const folder = stem(sdist);
  const all = [...members].map(([name, content]) => ({ name: `${folder}/${name}`, content }));
  return ending === ".zip" ? makeZip(all) : makeTarGz(all);
}

/** The METADATA or PKG-INFO that the sample has inside. */
export function metadataText(release: SampleRelease): string {
  if (release.metadata !== undefined) {
    return release.metadata;
  }
  const lines = [
    `Metadata-Version: ${release.metadataVersion ?? "2.4"}`,
    `Name: ${release.name}`,
    `Version: ${release.version}`,
    `Summary: ${release.summary ?? "A sample"}`,
    ...(release.licenseExpression ? [`License-Expression: ${release.licenseExpression}`] : []),
    ...(release.licenseFiles ?? []).map((path) => `License-File: ${path}`),
    ...(release.classifiers ?? []).map((classifier) => `Classifier: ${classifier}`),
    ...(release.requiresPython ? [`Requires-Python: ${release.requiresPython}`] : []),
    ...(release.requires ?? []).map((requirement) => `Requires-Dist: ${requirement}`),
    ...(release.extras ?? []).map((extra) => `Provides-Extra: ${extra}`),
    ...(release.headers ?? []),
  ];
  if (release.description !== undefined) {
    lines.push(`Description-Content-Type: ${release.descriptionContentType ?? "text/markdown"}`);
  }
  return `${lines.join("\n")}\n${release.description === undefined ? "" : `\n${release.description}`}`;
}

/** The RECORD of these members, its own line included. */
function recordText(members: ReadonlyMap<string, Uint8Array>, distInfo: string): string {
  const lines = [...members].map(([name, content]) => {
    const digest = createHash("sha256").update(content).digest("base64url");
    const path = /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
    return `${path},sha256=${digest},${content.length}\n`;
  });
  return `${lines.join("")}${distInfo}/RECORD,,\n`;
}

function stem(release: SampleRelease): string {
  return `${release.name.toLowerCase().replaceAll(/[-_.]+/g, "_")}-${release.version}`;
}

function defaultModule(release: SampleRelease): Record<string, string> {
  const module = release.name.toLowerCase().replaceAll(/[-_.]+/g, "_");
  return { [`${module}/__init__.py`]: `__version__ = "${release.version}"\n` };
}

/** `py2.py3-none-any` are two tags. */
function expandTag(tag: string): readonly string[] {
  const [pythons = "", abis = "", platforms = ""] = tag.split("-");
  return pythons
    .split(".")
    .flatMap((python) =>
      abis
        .split(".")
        .flatMap((abi) => platforms.split(".").map((platform) => `${python}-${abi}-${platform}`)),
    );
}

function wheelText(isPure: boolean, tags: readonly string[], build: string | undefined): string {
  return [
    "Wheel-Version: 1.0",
    "Generator: sample (1)",
    `Root-Is-Purelib: ${isPure}`,
    ...tags.map((tag) => `Tag: ${tag}`),
    ...(build === undefined ? [] : [`Build: ${build}`]),
    "",
  ].join("\n");
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}
