/**
 * The hooks of a build backend, called in a Python of their own.
 * Specs: PEP 517, PEP 660 and https://packaging.python.org/en/latest/specifications/pyproject-toml/
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../../errors.ts";
import { runProcess } from "../../system/process.ts";

/** Where hooks run. */
export interface HookPlace {
  /** The program, and words that stand before the script. */
  readonly python: string;
  readonly pythonWords: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's folder, in which every hook runs. */
  readonly source: string;
  readonly backend: string;
  /** Folders of the project, from its own, in which the backend is looked for first. */
  readonly backendPath: readonly string[];
  readonly onLine: (line: string) => void;
  /** Ends the backend, and the compilers that it runs. */
  readonly signal?: AbortSignal;
}

export type HookOutcome =
  | { readonly kind: "returned"; readonly value: unknown }
  /** The backend has no such hook. */
  | { readonly kind: "no-hook" };

/**
 * Calls a hook with its arguments by their places: a backend may name them otherwise than PEP 517 does.
 *
 * Throws `HookFailure` where the backend fails on its way, and `invalid` where it cannot be loaded or does not do that
 * for this project.
 */
export async function callHook(
  place: HookPlace,
  hook: string,
  values: readonly unknown[],
): Promise<HookOutcome> {
  const { backend, signal } = place;
  const folder = await mkdtemp(path.join(os.tmpdir(), "cheeseshop-hook-"));
  try {
    const call = path.join(folder, "call.json");
    const answer = path.join(folder, "answer.json");
    const backendPath = place.backendPath.map((it) => path.resolve(place.source, it));
    await writeFile(call, JSON.stringify({ hook, backend, backendPath, arguments: values }));
    const lines = new LastLines();
    // Unbuffered (-u): what the backend says stands between the words of the programs that it runs.
    const words = ["-u", ...place.pythonWords, SCRIPT, call, answer];
    const { code } = await runProcess(place.python, words, {
      folder: place.source,
      env: place.env,
      ...(signal !== undefined && { signal }),
      onLine: (line) => {
        lines.add(line);
        place.onLine(line);
      },
    });
    // It leaves no answer where it ends Python at once.
    if (code !== 0) throw new HookFailure(hook, lines.all, "");
    return readAnswer(hook, backend, await readFile(answer, "utf8"), lines.all);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A backend that gave up. */
export class HookFailure extends Error {
  /** What it and its programs wrote last. */
  readonly lines: readonly string[];
  /** The exception that it ended with, in one line; "" where it ended without. */
  readonly words: string;

  constructor(hook: string, lines: readonly string[], words: string) {
    super(`the backend failed in ${hook}`);
    this.name = "HookFailure";
    this.lines = lines;
    this.words = words;
  }
}

/** The same steps up lead to it from the source and from dist/. */
const SCRIPT = fileURLToPath(new URL("../../../assets/build-hook.py", import.meta.url));

function readAnswer(
  hook: string,
  backend: string,
  text: string,
  heard: readonly string[],
): HookOutcome {
  const { value, fault, words } = JSON.parse(text);
  if (fault === undefined) return { kind: "returned", value };
  if (fault === "no-hook") return { kind: "no-hook" };
  const last = summaryOf(String(words));
  if (fault === "raised") throw new HookFailure(hook, heard, last);
  if (fault === "no-backend") {
    throw new AppError(
      "invalid",
      `Cannot build: the backend ${backend} cannot be loaded: ${last}`,
      {
        hint: "Name it under build-backend, and what it comes from under requires, in [build-system]",
        place: { file: "pyproject.toml" },
      },
    );
  }
  throw new AppError("invalid", `Cannot build: ${backend} does not do ${hook} here: ${last}`);
}

/**
 * The sentence of an exception. Its message may have further lines: the text that is wrong, and a caret below the place.
 */
function summaryOf(words: string): string {
  const lines = words.trimEnd().split("\n");
  const isPlace = (line: string): boolean => /^(?:Traceback |\s)/.test(line);
  // A traceback, and the place of a syntax error, stand before the exception.
  const from = isPlace(words) ? lines.findLastIndex((line) => !isPlace(line)) : 0;
  const [first = "", ...more] = lines.slice(Math.max(0, from));
  const [wrong = "", marks = ""] = more;
  if (MARKS.test(marks)) return `${first}: ${wrong.trim()}`;
  return first.endsWith(":") ? `${first} ${listNamed(more)}` : first;
}

const MOST_NAMED = 5;

/** "Please remove:", and then what. */
function listNamed(lines: readonly string[]): string {
  const named = lines.map((line) => line.trim()).filter((line) => line !== "");
  return `${named.slice(0, MOST_NAMED).join(", ")}${named.length > MOST_NAMED ? ", …" : ""}`;
}

/** The line below a text that shows where it is wrong. */
export const MARKS = /^\s*[\^~]+$/;

/** Far more than a compiler says after its first error. */
const KEPT_LINES = 5000;

class LastLines {
  readonly all: string[] = [];

  add(line: string): void {
    this.all.push(line);
    if (this.all.length > KEPT_LINES) this.all.shift();
  }
}
