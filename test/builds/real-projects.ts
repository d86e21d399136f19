/** Sdists of real projects, fetched from PyPI by pip, and the way that `auto` takes with them. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { temporaryFolder } from "../clients.ts";

/** Built both ways, by the backend whose configuration it follows. */
export const NATIVE_PROJECTS = [
  "decorator==5.3.1",
  "more-itertools==11.2.1",
  "sqlparse==0.6.1",
  "asgiref==3.13.0",
  "cachetools==8.0.2",
  "colorama==0.4.6",
  "installer==1.1.0",
  "linkify-it-py==2.2.0",
  "markdown-it-py==4.3.0",
  "packaging==26.3",
  "pathspec==1.1.1",
  "pluggy==1.7.0",
  "pycodestyle==2.15.0",
  "pygments==2.21.0",
  "pyproject-hooks==1.3.3",
  "pytest-asyncio==1.5.0",
  "python-dotenv==1.2.4",
  "python-slugify==9.2.0",
  "semver==3.1.2",
  "sniffio==1.3.1",
  "tabulate==0.10.0",
  "tomli==2.5.0",
  "tqdm==4.70.1",
  "uc-micro-py==2.0.0",
  "uvicorn==0.54.0",
  "validators==0.36.0",
  "webencodings==0.6.1",
  "werkzeug==3.1.9",
  "wheel==0.48.0",
  "xmltodict==1.0.4",
] as const;

/** Those with which it goes to Python, and its words. */
export const PYTHON_PROJECTS: Readonly<Record<string, RegExp>> = {
  "attrs==26.1.0": /it is built with hatch-vcs/,
  "certifi==2026.10.18": /setup\.py calls re\.search\(\) \(setup\.py:19\)/,
  "flask==3.1.3": /it is built with flit_core<4,>=3\.11/,
  "idna==3.20": /idna\/__init__\.py does not say its __version__/,
  "iniconfig==2.3.1": /setuptools_scm writes a version file, by write_to/,
  "requests==2.34.2": /setup\.py decides something by "if" \(setup\.py:3\)/,
  "six==1.17.0": /setup\.py imports six\.__version__ \(setup\.py:47\)/,
};

/** With parts in C, Cython, Fortran's build tool or Rust, and a line of Python that needs them. */
export const COMPILED_PROJECTS: Readonly<Record<string, string>> = {
  "markupsafe==3.0.4": "from markupsafe import _speedups",
  "pyyaml==6.0.3": "import yaml; yaml.safe_load('a: 1')",
  "wrapt==2.5.2": "from wrapt import _wrappers",
  "frozenlist==1.8.0": "from frozenlist import _frozenlist",
  "multidict==7.2.1": "from multidict import _multidict",
  "msgpack==1.2.4": "from msgpack import _cmsgpack",
  "psutil==7.2.2": "import psutil; psutil.Process().memory_info()",
  "regex==2026.11.15": "import regex; regex.compile(r'\\p{L}+')",
  "rpds-py==2026.9.1": "import rpds; rpds.HashTrieMap()",
  "lz4==4.4.5": "import lz4.frame",
  "zstandard==0.25.0": "import zstandard; zstandard.compress(b'a')",
};

/**
 * The sdist's path, from the cache or fetched by pip; `undefined` where pip cannot fetch it. pip asks a backend for its
 * metadata: one that it installs for it, or with `isolated` false the one beside that Python, which takes a second.
 */
export function fetchSdist(
  python: string,
  requirement: string,
  { isolated = true } = {},
): string | undefined {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cheeseshop", "sdists", requirement);
  const kept = findSdist(folder);
  if (kept !== undefined) return kept;
  const made = temporaryFolder();
  // Of itself alone: whatever builds it may come as wheels.
  const words = ["-m", "pip", "download", "--quiet", "--no-deps", "-d", made];
  if (!isolated) words.push("--no-build-isolation");
  const { status } = spawnSync(
    python,
    [...words, "--no-binary", requirement.replace(/==.*/, ""), requirement],
    { timeout: 300_000 },
  );
  const sdist = status === 0 ? findSdist(made) : undefined;
  if (sdist === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, path.basename(sdist));
  copyFileSync(sdist, `${file}.part`);
  renameSync(`${file}.part`, file);
  rmSync(made, { recursive: true });
  return file;
}

/** The folder of the project. */
export function unpackSdist(python: string, sdist: string): string {
  const folder = temporaryFolder();
  const code = "import shutil, sys; shutil.unpack_archive(*sys.argv[1:])";
  const { status, stderr } = spawnSync(python, ["-c", code, sdist, folder], { encoding: "utf8" });
  const [top] = readdirSync(folder);
  if (status !== 0 || top === undefined) throw new Error(`Cannot unpack ${sdist}: ${stderr}`);
  return path.join(folder, top);
}

function findSdist(folder: string): string | undefined {
  try {
    const name = readdirSync(folder).find((it) => /\.(?:tar\.gz|zip)$/.test(it));
    return name && path.join(folder, name);
  } catch {
    // Nothing was fetched yet.
    return undefined;
  }
}
