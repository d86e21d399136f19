/**
 * A mirror's page as its upstream and what is kept make it: asked for, made whole, and with the faults that were found
 * in it, each told to the log when it comes up.
 */
import { AppError } from "../errors.ts";
import type { ProjectName } from "../standards/name.ts";
import { quote } from "../standards/refusal.ts";
import type { FileEntry, ProjectPage } from "../standards/simple-page.ts";
import { completePage, GONE, lacksTime } from "./complete-page.ts";
import type { MirrorParts } from "./mirror-parts.ts";
import type { KeptPage } from "./mirror-store.ts";
import { within } from "./patience.ts";

/** Files that are being kept, as the page showed them. */
export type Arriving = ReadonlyMap<FileEntry, Promise<void>>;

export interface PageMaker {
  /** `undefined` where neither the upstream nor the store has anything of the project. */
  refresh(name: ProjectName, kept: KeptPage | undefined): Promise<KeptPage | undefined>;
  /** The same page with what was kept since. The upstream is not asked for it. */
  complete(kept: KeptPage): Promise<KeptPage>;
}

/** So many names stand in a sentence. */
const NAMES_TOLD = 3;

export function pageMaker(
  { source, store, log, times, now }: MirrorParts,
  findArriving: (name: ProjectName) => Arriving | undefined,
): PageMaker {
  async function complete(
    { page: fresh, leftOut = [], faults: known = [] }: Unfinished,
    before: KeptPage | undefined,
  ): Promise<Pick<KeptPage, "page" | "faults">> {
    const { name } = fresh;
    const arriving: Arriving = findArriving(name) ?? new Map();
    // Whoever was given one of them whole is to find it on the page.
    const settled = Promise.allSettled(listDropped(arriving, fresh));
    const [kept, dates] = await Promise.all([
      settled.then(() => store.listFiles(name)),
      findDates(fresh, before?.page),
    ]);
    const completed = completePage({
      ...{ fresh, kept, leftOut, times: dates, now: now() },
      before: [...arriving.keys(), ...(before?.page.files ?? [])],
      pageUrl: source.pageUrl(name),
    });
    const faults = new Set(known);
    if (leftOut.length > 0) faults.add(sayLeftOut(name, source.label, leftOut));
    if (completed.replaced.length > 0) faults.add(sayReplaced(source.label, completed.replaced));
    for (const fault of faults) {
      if (before?.faults?.includes(fault) !== true) log.warn(fault, { project: name });
    }
    tellGone(completed.page, before?.page);
    return { page: completed.page, ...(faults.size > 0 && { faults: [...faults] }) };
  }

  /** The page itself says it at each of them, so it is no fault of the page. */
  function tellGone({ name, files }: ProjectPage, before: ProjectPage | undefined): void {
    const told = new Set(before?.files.filter(isGone).map(({ filename }) => filename));
    const gone = files.filter((file) => isGone(file) && !told.has(file.filename));
    if (gone.length === 0) return;
    const names = listFirst(gone.map(({ filename }) => filename));
    log.warn(`${source.label} no longer offers ${names}: what is kept is shown as yanked`, {
      project: name,
    });
  }

  /** Dates are worth a short wait, and no page is held back for want of them. */
  async function findDates(
    fresh: ProjectPage,
    before: ProjectPage | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    const known = new Map(before?.files.map((file) => [file.filename, file]));
    if (!fresh.files.some((file) => lacksTime(file, known.get(file.filename)))) return new Map();
    try {
      const dates = await within(times.datesMs, source.fetchUploadTimes(fresh.name));
      return dates ?? new Map();
    } catch (error) {
      log.warn(`Cannot find the upload times of ${fresh.name} at ${source.label}`, {
        project: fresh.name,
        error,
      });
      return new Map();
    }
  }

  return {
    async refresh(name, kept) {
      const answer = await source.fetchPage(name, kept?.validators);
      const checkedAt = now().getTime();
      if (answer.kind === "unchanged" && kept !== undefined) {
        // Completed all the same: files may have been kept since, and their hashes are known now.
        return { ...kept, ...(await complete(kept, kept)), checkedAt };
      }
      if (answer.kind === "page") {
        if (answer.mayBeCut) requireNoLoss(answer, kept?.page);
        const made = await complete(answer, kept);
        return { ...made, validators: answer.validators, checkedAt };
      }
      const { page } = kept ?? { page: emptyPage(name) };
      const made = await complete({ page: { ...page, files: [], versions: [] } }, kept);
      const isMissing = made.page.files.length === 0;
      if (kept === undefined && isMissing) return undefined;
      return { ...made, validators: {}, checkedAt, isMissing };
    },

    complete: async (kept) => ({ ...kept, ...(await complete(kept, kept)) }),
  };
}

function isGone({ yanked }: FileEntry): boolean {
  return yanked === GONE;
}

/** What comes of those files that the page does not offer. */
function listDropped(arriving: Arriving, { files }: ProjectPage): readonly Promise<void>[] {
  if (arriving.size === 0) return [];
  const offered = new Set(files.map(({ filename }) => filename));
  return [...arriving].flatMap(([file, kept]) => (offered.has(file.filename) ? [] : [kept]));
}

/** A page before what is kept was added to it. */
interface Unfinished {
  readonly page: ProjectPage;
  readonly leftOut?: readonly string[];
  /** What is known to be wrong with it already. */
  readonly faults?: readonly string[];
}

function emptyPage(name: ProjectName): ProjectPage {
  return { name, status: { status: "active" }, versions: [], files: [] };
}

/** A page that may have been cut is taken where it lacks nothing that was there before. */
function requireNoLoss(
  { page, leftOut }: Required<Omit<Unfinished, "faults">>,
  before: ProjectPage | undefined,
): void {
  const offered = new Set([...page.files.map((file) => file.filename), ...leftOut]);
  const lost = before?.files.find(
    ({ filename, yanked }) => yanked !== GONE && !offered.has(filename),
  );
  if (lost === undefined) return;
  const what = `it lacks "${lost.filename}" and its own end: it was cut, as it seems`;
  throw new AppError("unavailable", `Cannot take the page of "${page.name}": ${what}`);
}

function sayLeftOut(name: ProjectName, label: string, entries: readonly string[]): string {
  const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
  const where = `the page of ${name} at ${label}`;
  return `${count} of ${where} cannot be taken, for the name or the address: ${listFirst(entries.map(quote))}`;
}

function sayReplaced(label: string, filenames: readonly string[]): string {
  return `${label} now has other bytes as ${listFirst(filenames)}: the first ones are kept`;
}

function listFirst(names: readonly string[]): string {
  const told = names.slice(0, NAMES_TOLD).join(", ");
  return names.length > NAMES_TOLD ? `${told} and ${names.length - NAMES_TOLD} more` : told;
}
