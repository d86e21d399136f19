/** What was built last: the files of the newest version in `dist/`. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "../errors.ts";
import { parseSdistFilename, parseWheelFilename } from "../standards/filename.ts";
import { formatVersion, type Version } from "../standards/version.ts";
import { compareVersions } from "../standards/version-order.ts";

export interface BuiltFiles {
  /** `sample-lib 0.0.9`. */
  readonly release: string;
  /** Whole paths. */
  readonly paths: readonly string[];
  /** Names of the other files there. */
  readonly leftOut: readonly string[];
}

/** Where every build tool puts what it makes. */
const FOLDER = "dist";

/** Throws `not-found` where nothing was built, and `invalid` where the folder holds more than one project. */
export async function findBuiltFiles(project: string): Promise<BuiltFiles> {
  const folder = path.join(project, FOLDER);
  const names = await listNames(folder);
  const built = names.flatMap((filename) => parseRelease(filename) ?? []);
  const [first, ...others] = [...new Set(built.map(({ name }) => name))];
  if (first === undefined) {
    throw new AppError(
      "not-found",
      `Cannot find what to publish: "${FOLDER}" holds no wheel and no sdist`,
      {
        hint: "Build the project first: cheeseshop build",
      },
    );
  }
  if (others.length > 0) {
    throw new AppError(
      "invalid",
      `Cannot tell what to publish: "${FOLDER}" holds files of ${[first, ...others].join(" and ")}`,
      { hint: `Name them, as in '${FOLDER}/${first.replaceAll("-", "_")}*'` },
    );
  }
  const newest = built.map(({ version }) => version).reduce(laterOf);
  const wanted = new Set(
    built
      .filter(({ version }) => compareVersions(version, newest) === 0)
      .map(({ filename }) => filename),
  );
  return {
    release: `${first} ${formatVersion(newest)}`,
    paths: names.filter((name) => wanted.has(name)).map((name) => path.join(folder, name)),
    leftOut: names.filter((name) => !wanted.has(name)),
  };
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (cause) {
    throw new AppError("not-found", `Cannot find what to publish: there is no folder "${FOLDER}"`, {
      hint: "Build the project first: cheeseshop build. Or name the files",
      cause,
    });
  }
}

interface Built {
  readonly filename: string;
  readonly name: string;
  readonly version: Version;
}

/** `undefined` for a stray: what is named as no distribution file was not built to be published. */
function parseRelease(filename: string): Built | undefined {
  try {
    const parse = filename.endsWith(".whl") ? parseWheelFilename : parseSdistFilename;
    const { name, version } = parse(filename);
    return { filename, name, version };
  } catch (error) {
    if (isAppError(error, "invalid")) return undefined;
    throw error;
  }
}

function laterOf(a: Version, b: Version): Version {
  return compareVersions(a, b) < 0 ? b : a;
}
