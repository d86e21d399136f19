/**
 * All indexes of the server with their chains, and what a URL below one of them means:
 * `merged([hosted …, mirror …])` as far as the reader may see it.
 */
import { merged } from "../indexes/merged.ts";
import type { NameRange, PackageIndex } from "../indexes/package-index.ts";
import { distributionOf } from "../indexes/shown-file.ts";
import type { ProjectName } from "../standards/name.ts";
import type { ProjectEntry } from "../standards/simple-page.ts";
import type { IndexAccess } from "./access/permissions.ts";
import { mayRead, mayShow, type Viewer } from "./access/visibility.ts";
import type { Database } from "./database/database.ts";
import type { FileStore } from "./files/file-store.ts";
import { type HostedIndex, hostedIndex } from "./hosted-index.ts";
import { hostedMemory } from "./hosted-pages.ts";
import { type Index, listAllBases, listIndexes } from "./tables/indexes.ts";
import { lastSerial } from "./tables/journal.ts";

/** An index in its place. */
export interface IndexNode extends Index {
  readonly access: IndexAccess;
  /** Its own bases in their order. */
  readonly baseIds: readonly number[];
  /** The index itself, then its bases and theirs, depth first, each once. */
  readonly chain: readonly IndexNode[];
}

/** What can be told of a name at an upstream. One of which nothing can be told counts as taken. */
export type NameAnswer = "taken" | "free" | "unknown";

/** What a mirror has to answer besides the three questions. */
export interface MirrorIndex extends PackageIndex {
  /** The upstream in words: "PyPI", or its host. */
  readonly upstreamLabel: string;
  /** Whether the upstream has a project of this name: the kept list is asked, then the page. */
  lookUpName(name: ProjectName): Promise<NameAnswer>;
  /** The same from the kept list alone; `undefined` where there is none that could tell. */
  isListed(name: ProjectName): Promise<boolean | undefined>;
  /** Like `walkProjects`, without failing for want of a list: what is known is the answer. */
  walkKnownProjects(range?: NameRange): AsyncIterable<readonly ProjectEntry[]>;
  /** False where more may come to be known of its projects from one moment to the next. */
  hasWholeList(): Promise<boolean>;
  /** What is wrong with the upstream's own page of this project and its files, as far as they were asked for lately, in sentences. */
  listFaults(name: ProjectName): Promise<readonly string[]>;
  /** For how many milliseconds its page may be taken as it is. */
  pageLifeMs(name: ProjectName): number;
  /** Reads the upstream's list of projects, unless that was done lately. */
  refreshNames(signal?: AbortSignal): Promise<void>;
  /** When what it fetches and writes behind the askers' backs has ended. */
  settled(): Promise<void>;
}

export interface IndexTree {
  /** By `owner/name`. */
  find(label: string): IndexNode | undefined;
  findById(id: number): IndexNode | undefined;
  list(): readonly IndexNode[];
  /** The chain of `index` as one index, as far as the reader may see it. */
  open(index: IndexNode, reader: Viewer): PackageIndex;
  /** The mirrors of its chain that may be asked for this name. */
  mirrorsFor(index: IndexNode, name: ProjectName): readonly IndexNode[];
  mirror(index: IndexNode): MirrorIndex;
  /** For how many milliseconds a rendered page of this project may be kept; `undefined`: until it changes. */
  pageLifeMs(index: IndexNode, name: ProjectName): Promise<number | undefined>;
  /** The same for the list of its projects. */
  listLifeMs(index: IndexNode): Promise<number | undefined>;
  lastSerial(): Promise<number>;
  /** What is kept in memory of this project is old: of one file, or of all. */
  forget(project: string, filename?: string): void;
  /** Reads the indexes anew. */
  reload(): Promise<void>;
  /** When no mirror has anything under way. */
  settled(): Promise<void>;
}

export interface TreeParts {
  readonly db: Database;
  readonly files: FileStore;
  /** Names that no upstream is asked for, on any index. */
  readonly privateNames: readonly string[];
  readonly openMirror: (index: Index) => MirrorIndex;
}

/** For so long a list stays as it is that may grow with every page that a mirror keeps. */
const UNKNOWN_LIST_LIFE_MS = 5_000;

export async function makeIndexTree(parts: TreeParts): Promise<IndexTree> {
  const hosted = new Map<number, HostedIndex>();
  const mirrors = new Map<number, { readonly settings: string; readonly index: MirrorIndex }>();
  const memory = hostedMemory();
  let nodes = new Map<string, IndexNode>();
  let byId = new Map<number, IndexNode>();
  let reloading = Promise.resolve();
  const read = async (): Promise<void> => {
    nodes = await readNodes(parts.db);
    byId = new Map([...nodes.values()].map((node) => [node.id, node]));
    for (const known of [hosted, mirrors]) {
      for (const id of known.keys()) if (!byId.has(id)) known.delete(id);
    }
  };

  const hostedOf = (node: IndexNode): HostedIndex => {
    const known = hosted.get(node.id);
    if (known !== undefined) return known;
    const made = hostedIndex(parts, node.id, memory);
    hosted.set(node.id, made);
    return made;
  };

  const mirrorOf = (node: IndexNode): MirrorIndex => {
    const settings = `${node.upstream} ${node.fileHosts}`;
    const known = mirrors.get(node.id);
    if (known?.settings === settings) return known.index;
    const made = parts.openMirror(node);
    mirrors.set(node.id, { settings, index: made });
    return made;
  };

  const privateNamesOf = (index: IndexNode): readonly string[] => [
    ...parts.privateNames,
    ...index.chain.flatMap((node) => node.privateNames),
  ];
  const isPrivate = (patterns: readonly string[], name: ProjectName): boolean =>
    patterns.some((pattern) => matchesPattern(pattern, name));
  const mayAskMirrors = (index: IndexNode, name: ProjectName): boolean =>
    !isPrivate(privateNamesOf(index), name);

  const ownsName = async (index: IndexNode, name: ProjectName): Promise<boolean> => {
    if (!mayAskMirrors(index, name)) return true;
    for (const node of index.chain) {
      if (node.kind === "hosted" && (await hostedOf(node).ownsName(name))) return true;
    }
    return false;
  };

  const tree: IndexTree = {
    find: (label) => nodes.get(label),
    findById: (id) => byId.get(id),
    list: () => [...nodes.values()],
    mirror: mirrorOf,

    open: (index, reader) => {
      const privateNames = privateNamesOf(index);
      return merged(
        index.chain.map((node) =>
          node.kind === "hosted"
            ? {
                kind: "hosted" as const,
                index: asShown(hostedOf(node), node, reader),
                isReadable: mayRead(node, reader),
                ownsName: (name: ProjectName) => hostedOf(node).ownsName(name),
              }
            : {
                kind: "mirror" as const,
                index: asShown(asKnown(mirrorOf(node)), node, reader),
                isReadable: mayRead(node, reader),
              },
        ),
        {
          mayAskMirrors: (name) => !isPrivate(privateNames, name),
          isShared: (name) => isShared(index, name),
        },
      );
    },

    async settled() {
      await Promise.all([...mirrors.values()].map(({ index }) => index.settled()));
    },

    mirrorsFor: (index, name) =>
      mayAskMirrors(index, name) ? index.chain.filter((node) => node.kind === "mirror") : [],

    async pageLifeMs(index, name) {
      if (!isShared(index, name) && (await ownsName(index, name))) return undefined;
      const lives = tree.mirrorsFor(index, name).map((node) => mirrorOf(node).pageLifeMs(name));
      return lives.length === 0 ? undefined : Math.min(...lives);
    },

    async listLifeMs(index) {
      for (const node of index.chain) {
        if (node.kind === "mirror" && !(await mirrorOf(node).hasWholeList())) {
          return UNKNOWN_LIST_LIFE_MS;
        }
      }
      return undefined;
    },

    lastSerial: () => lastSerial(parts.db.read),

    forget(project, filename) {
      for (const index of hosted.values()) index.forget(project, filename);
    },

    reload() {
      // One after the other: the tree that was read last is the newest.
      reloading = reloading.then(read, read);
      return reloading;
    },
  };
  await tree.reload();
  return tree;
}

/** Reads all indexes and lays the chains. */
async function readNodes(db: Database): Promise<Map<string, IndexNode>> {
  const rows = await listIndexes(db.read);
  const bases = await listAllBases(db.read);
  const nodes = new Map<number, IndexNode & { chain: IndexNode[] }>();
  for (const row of rows) {
    const baseIds = bases.get(row.id) ?? [];
    nodes.set(row.id, { ...row, access: accessOf(row), baseIds, chain: [] });
  }
  const walk = (id: number, chain: IndexNode[]): IndexNode[] => {
    const node = nodes.get(id);
    // A circle ends where it comes back to an index that is in the chain already.
    if (node === undefined || chain.includes(node)) return chain;
    chain.push(node);
    for (const base of node.baseIds) walk(base, chain);
    return chain;
  };
  for (const node of nodes.values()) walk(node.id, node.chain);
  return new Map([...nodes.values()].map((node) => [node.label, node]));
}

function accessOf(row: Index): IndexAccess {
  return { label: row.label, owner: row.owner, read: row.read, upload: row.upload };
}

/**
 * An index page does not fail because the list of one mirror is unknown. Whose a name is, is decided elsewhere: by its
 * page, and there what cannot be told stays an error.
 */
function asKnown(mirror: MirrorIndex): PackageIndex {
  return { ...mirror, walkProjects: mirror.walkKnownProjects };
}

/** Leaves out what this reader is not shown: of its page, and so of its files. */
function asShown(source: PackageIndex, index: IndexNode, reader: Viewer): PackageIndex {
  const shown: PackageIndex = {
    listProjects: () => source.listProjects(),
    walkProjects: (range) => source.walkProjects(range),
    async findProject(name, wanted) {
      const page = await source.findProject(name, wanted);
      if (page === undefined) return undefined;
      const isShown = mayShow(index, reader, { projectStatus: page.status.status });
      return isShown ? page : { ...page, files: [], versions: [] };
    },
    async openFile(name, filename, range) {
      const page = await shown.findProject(name, distributionOf(filename));
      return page?.files.length ? source.openFile(name, filename, range) : undefined;
    },
  };
  return shown;
}

/**
 * Whether ours and the upstream's files of this name stand side by side. The asked index alone says so: if a base could,
 * its owner would let strangers into the private names of every index above (dependency confusion).
 */
function isShared(index: IndexNode, name: ProjectName): boolean {
  return index.allowUpstream.includes(name);
}

function matchesPattern(pattern: string, name: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  if (others.length === 0) return pattern === name;
  const last = others.pop() ?? "";
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
