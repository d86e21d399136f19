/** Checks what the words of a command line name: files, patterns, and projects' folders. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { CheckedFile, CheckOptions } from "../../client/check-files.ts";
import { AppError, isAppError } from "../../errors.ts";
import type { Call } from "../command.ts";
import { WrongUsage } from "../report-error.ts";
import { readVersion } from "../version.ts";

/** What was checked, and why the rest was not: one that cannot be read or built stands in no other's way. */
export interface Checked {
  readonly files: readonly CheckedFile[];
  readonly faults: readonly AppError[];
}

/** What the command line names; without a word the newest version in dist. */
export async function checkNamed(call: Call, options: CheckOptions): Promise<Checked> {
  const folders: string[] = [];
  const patterns: string[] = [];
  for (const word of call.arguments) {
    (await isFolder(word, call.folder)) ? folders.push(word) : patterns.push(word);
  }
  const files: CheckedFile[] = [];
  const faults: AppError[] = [];
  for (const folder of folders) {
    try {
      const tree = await checkTree(call, folder, options);
      files.push(...tree.files);
      faults.push(...tree.faults);
    } catch (error) {
      faults.push(asFault(error));
    }
  }
  if (patterns.length > 0 || folders.length === 0) {
    const { checkFiles, nameFiles } = await import("../../client/check-files.ts");
    const onFault = (fault: AppError): void => void faults.push(fault);
    const paths =
      patterns.length > 0 ? await findNamed(call, patterns, onFault) : await findBuilt(call);
    files.push(...(await checkFiles(nameFiles(paths, call.folder), options)));
  }
  return { files, faults };
}

/** An empty word is the folder itself to Node, and mostly a variable that somebody forgot. */
async function isFolder(word: string, folder: string): Promise<boolean> {
  if (word === "") return false;
  return stat(path.resolve(folder, word)).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

async function findNamed(
  { terminal, folder }: Call,
  patterns: readonly string[],
  onFault: (fault: AppError) => void,
): Promise<readonly string[]> {
  const { findFiles } = await import("../../client/find-files.ts");
  let hasFault = false;
  const { paths, leftOut } = await findFiles(patterns, folder, (fault) => {
    hasFault = true;
    onFault(fault);
  });
  for (const file of leftOut) terminal.note(`left out ${file}: no wheel and no sdist`);
  if (paths.length > 0 || hasFault) return paths;
  throw new AppError("invalid", "Cannot check: none of the files is a wheel or an sdist");
}

async function findBuilt({ terminal, folder }: Call): Promise<readonly string[]> {
  const { findBuiltFiles } = await import("../../client/built-files.ts");
  const { release, paths } = await findBuiltFiles(folder);
  terminal.say(`The newest in dist is ${release}.`);
  return paths;
}

async function checkTree(call: Call, folder: string, options: CheckOptions): Promise<Checked> {
  const [{ readSourceTree }, { askVersionControl }, { findBuildTime }, { checkProject }] =
    await Promise.all([
      import("../../build/source-tree.ts"),
      import("../../build/ask-version-control.ts"),
      import("../../build/build-time.ts"),
      import("../../client/check-project.ts"),
    ]);
  const tree = await readSourceTree(path.resolve(call.folder, folder), "check the project");
  const surroundings = { env: call.env, now: () => new Date() };
  const { facts, notes } = await askVersionControl(tree, surroundings);
  for (const sentence of notes) call.terminal.note(sentence);
  const native = {
    generator: `cheeseshop (${readVersion()})`,
    ...(facts !== undefined && { versionControl: facts }),
  };
  const archive = { modified: findBuildTime(call.env) };
  const { files, unbuilt, fault } = await checkProject(tree, native, archive, options, {
    ...surroundings,
    buildByPython: async (request) => {
      const { buildCopyByFrontend } = await import("../frontend.ts");
      call.terminal.say("Building by Python, to check what comes of it");
      return buildCopyByFrontend(call, tree, request, archive);
    },
  });
  if (unbuilt !== undefined) {
    call.terminal.note(`only the source is checked, not what it would build. ${unbuilt}`);
    call.terminal.note(
      'what is built is checked by "cheeseshop build" and then "cheeseshop check"',
    );
  }
  return { files, faults: fault === undefined ? [] : [fault] };
}

/** Throws on what is no fault of what was to be checked. */
export function asFault(error: unknown): AppError {
  if (!isAppError(error) || error instanceof WrongUsage) throw error;
  return error;
}
