/** Which files a project's sdist and wheel hold, by the backends that know no MANIFEST.in. */
import { AppError } from "../errors.ts";
import type { NativeBackend } from "./backend.ts";
import { openNativeBackend } from "./native-backend.ts";
import { NeedsPython } from "./needs-python.ts";
import type { SourceTree } from "./source-tree.ts";

export interface BackendFiles {
  /** Paths in the sdist, below its folder. */
  readonly sdist: readonly string[];
  /** Where a file of the project lies in the sdist; `undefined` where it is not in it. */
  findInSdist(file: string): string | undefined;
  findInWheel(file: string): string | undefined;
}

/** Throws `invalid` for what the backend would refuse, and for a project whose files only Python can tell. */
export async function listBackendFiles(tree: SourceTree): Promise<BackendFiles> {
  try {
    const backend = await openNativeBackend(tree, { generator: "cheeseshop" });
    return readFiles(backend);
  } catch (error) {
    if (!(error instanceof NeedsPython)) throw error;
    throw new AppError("invalid", `Cannot tell the files of the project: ${error.message}`, {
      hint: 'Run "cheeseshop build", then "cheeseshop show" of the files, to see what they hold',
      ...(error.place !== undefined && { place: error.place }),
      cause: error,
    });
  }
}

function readFiles(backend: NativeBackend): BackendFiles {
  const { copied, made } = backend.planSdist();
  const inSdist = new Set(copied);
  const inWheel = new Map<string, string>();
  for (const { name, source } of backend.planWheel().members) {
    if (source !== undefined && !inWheel.has(source)) inWheel.set(source, name);
  }
  return {
    sdist: [...new Set([...copied, ...made.keys()])],
    findInSdist: (file) => (inSdist.has(file) ? file : undefined),
    findInWheel: (file) => inWheel.get(file),
  };
}
