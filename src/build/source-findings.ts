/** What there is to tell of a project's source, with what version control knows of it. */
import type { Problem } from "../errors.ts";
import type { Metadata } from "../standards/metadata.ts";
import type { VersionControlFacts } from "./backend.ts";
import { checkSource } from "./source-check/check-source.ts";
import { checkSaidMetadata, readSaidMetadata } from "./source-check/said-metadata.ts";
import type { SourceTree } from "./source-tree.ts";
import type { ProgramWorld } from "./version-control/checkout.ts";
import { listTags } from "./version-control/tags.ts";

/** How git and Mercurial are asked. */
export type SourceWorld = ProgramWorld;

/**
 * `isBuilt` where the files that would be built are checked too: they tell themselves what their metadata would be refused
 * for. Throws `invalid` for a source that no backend could read.
 */
export async function findInSource(
  tree: SourceTree,
  { version, tracked }: VersionControlFacts,
  world: SourceWorld,
  isBuilt: boolean,
): Promise<readonly Problem[]> {
  const tags = await listTags(tree.files.root, world);
  const found = checkSource(tree, {
    ...(tags !== undefined && { tags }),
    ...(version !== undefined && { scmVersion: version }),
    ...(tracked !== undefined && { tracked }),
  });
  return isBuilt ? found : [...found, ...checkSaidMetadata(tree)];
}

/** The metadata of a project that only Python can build, as far as setup.py and setup.cfg say it plainly. */
export function readPlainMetadata(tree: SourceTree): Metadata {
  return readSaidMetadata(tree);
}
