/**
 * Several indexes seen as one, safe against a stranger's upload under a private name (dependency confusion).
 *
 * A name belongs to one owner: the hosted part of the chain as a whole, else the first mirror that has the name. Files
 * are opened from the owner alone; one that it lacks is not there, whatever the next index would say. An index that
 * cannot answer makes an error, not a hole through which the next one answers.
 */
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { mergeWalks, type Walk } from "./merge-walks.ts";
import type { PackageIndex } from "./package-index.ts";
import { distributionOf, findShown } from "./shown-file.ts";
import { collect } from "./walk-projects.ts";

/** One index of the chain, in the order in which they are asked. */
export interface MergedPart {
  readonly index: PackageIndex;
  readonly kind: "hosted" | "mirror";
  /** False where this reader may not see the index: it still owns its names, and nothing stands in for them. */
  readonly isReadable?: boolean;
  /** Whether a hosted index ever had the name: ownership outlives pages and files. */
  ownsName?(name: ProjectName): Promise<boolean>;
}

export interface MergeRules {
  /** False for names that no mirror may be asked for, such as `private_names`. */
  mayAskMirrors?(name: ProjectName): boolean;
  /** True for names whose hosted and mirrored files stand side by side, such as `allow_upstream`. */
  isShared?(name: ProjectName): boolean;
}

/** A part of the owner that has a page for the name. */
interface Shelf {
  readonly index: PackageIndex;
  readonly page: ProjectPage;
}

export function merged(parts: readonly MergedPart[], rules: MergeRules = {}): PackageIndex {
  const hosted = parts.filter((part) => part.kind === "hosted");
  const mirrors = parts.filter((part) => part.kind === "mirror");
  const mayAskMirrors = (name: ProjectName): boolean => rules.mayAskMirrors?.(name) ?? true;

  /** The readable shelves of the name's owner, in order. Empty where it has none, or where nobody owns the name. */
  async function findOwner(name: ProjectName, wanted?: string): Promise<readonly Shelf[]> {
    const own = await Promise.all(hosted.map((part) => look(part, name, wanted)));
    const isOwned = own.some(({ isOwner }) => isOwner);
    const shelves = own.flatMap(({ shelf }) => (shelf === undefined ? [] : [shelf]));
    if (isOwned && !rules.isShared?.(name)) return shelves;
    return mayAskMirrors(name) ? [...shelves, ...(await findMirror(name, wanted))] : shelves;
  }

  async function findMirror(name: ProjectName, wanted?: string): Promise<readonly Shelf[]> {
    // One after the other: what the first one has, the next is never asked for.
    for (const part of mirrors) {
      const { isOwner, shelf } = await look(part, name, wanted);
      if (isOwner) return shelf === undefined ? [] : [shelf];
    }
    return [];
  }

  const index: PackageIndex = {
    listProjects: () => collect(index.walkProjects()),

    walkProjects(range) {
      const walk = (part: MergedPart): Walk => ({
        projects: part.index.walkProjects(range),
        isShown: () => part.isReadable !== false,
        isAsked: (name) => part.kind === "hosted" || mayAskMirrors(name),
      });
      return mergeWalks([...hosted, ...mirrors].map(walk));
    },

    async findProject(name, wanted) {
      const shelves = await findOwner(name, wanted);
      return mergePages(shelves.map(({ page }) => page));
    },

    async openFile(name, filename, range) {
      for (const { index, page } of await findOwner(name, distributionOf(filename))) {
        if (findShown(page, filename) !== undefined) return index.openFile(name, filename, range);
        // The first one that has the file decides: another one's metadata must not stand in for it.
        if (page.files.some((file) => `${file.filename}.metadata` === filename)) return undefined;
      }
      return undefined;
    },
  };
  return index;
}

async function look(
  part: MergedPart,
  name: ProjectName,
  wanted: string | undefined,
): Promise<{ readonly isOwner: boolean; readonly shelf?: Shelf }> {
  const [page, ownsName] = await Promise.all([
    part.index.findProject(name, wanted),
    part.ownsName?.(name),
  ]);
  const isOwner = page !== undefined || ownsName === true;
  if (page === undefined || part.isReadable === false) return { isOwner };
  return { isOwner, shelf: { index: part.index, page } };
}

/** Files of all, first one wins per filename; what is said of the project is the first one's. */
function mergePages(pages: readonly ProjectPage[]): ProjectPage | undefined {
  const [first, ...others] = pages;
  if (first === undefined || others.length === 0) return first;
  const files = new Map<string, FileEntry>();
  for (const file of pages.flatMap((page) => page.files)) {
    if (!files.has(file.filename)) files.set(file.filename, file);
  }
  return {
    ...first,
    files: [...files.values()],
    versions: [...new Set(pages.flatMap((page) => page.versions))],
  };
}
