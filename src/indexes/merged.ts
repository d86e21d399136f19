/**
 * Several indexes seen as one, safe against a stranger's upload under a private name (dependency confusion).
 *
 * A name belongs to one owner: the hosted part of the chain as a whole, else the first mirror that has the name. Files
 * are opened from the owner alone; one that it lacks is not there, whatever the next index would say. An index that
 * cannot answer makes an error, not a hole through which the next one answers.
 */
import type { ProjectName } from "../standards/name.ts";
import type { FileEntry, ProjectEntry, ProjectPage } from "../standards/simple-page.ts";
import type { PackageIndex } from "./package-index.ts";
import { findShown } from "./shown-file.ts";

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
  async function findOwner(name: ProjectName): Promise<readonly Shelf[]> {
    const own = await Promise.all(hosted.map((part) => look(part, name)));
    const isOwned = own.some(({ isOwner }) => isOwner);
    const shelves = own.flatMap(({ shelf }) => (shelf === undefined ? [] : [shelf]));
    if (isOwned && !rules.isShared?.(name)) return shelves;
    return mayAskMirrors(name) ? [...shelves, ...(await findMirror(name))] : shelves;
  }

  async function findMirror(name: ProjectName): Promise<readonly Shelf[]> {
    // One after the other: what the first one has, the next is never asked for.
    for (const part of mirrors) {
      const { isOwner, shelf } = await look(part, name);
      if (isOwner) return shelf === undefined ? [] : [shelf];
    }
    return [];
  }

  return {
    async listProjects() {
      const projects = new Map<ProjectName, ProjectEntry>();
      const hidden = new Set<ProjectName>();
      for (const part of [...hosted, ...mirrors]) {
        for (const project of await part.index.listProjects()) {
          const isKnown = projects.has(project.name) || hidden.has(project.name);
          if (isKnown || (part.kind === "mirror" && !mayAskMirrors(project.name))) continue;
          if (part.isReadable === false) hidden.add(project.name);
          else projects.set(project.name, project);
        }
      }
      return [...projects.values()];
    },

    async findProject(name) {
      const shelves = await findOwner(name);
      return mergePages(shelves.map(({ page }) => page));
    },

    async openFile(name, filename, range) {
      for (const { index, page } of await findOwner(name)) {
        if (findShown(page, filename) !== undefined) return index.openFile(name, filename, range);
        // The first one that has the file decides: another one's metadata must not stand in for it.
        if (page.files.some((file) => `${file.filename}.metadata` === filename)) return undefined;
      }
      return undefined;
    },
  };
}

async function look(
  part: MergedPart,
  name: ProjectName,
): Promise<{ readonly isOwner: boolean; readonly shelf?: Shelf }> {
  const [page, ownsName] = await Promise.all([part.index.findProject(name), part.ownsName?.(name)]);
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
