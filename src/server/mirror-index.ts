/** A mirror on the server. Until it has an upstream of its own it is switched off: it has no projects. */
import type { MirrorIndex } from "./index-tree.ts";

export function openMirrorIndex(_parts: unknown, _index: unknown): MirrorIndex {
  return {
    upstreamLabel: "the upstream",
    listProjects: async () => [],
    findProject: async () => undefined,
    openFile: async () => undefined,
    hasUpstreamName: async () => false,
    pageLifeMs: () => 10_000,
  };
}
