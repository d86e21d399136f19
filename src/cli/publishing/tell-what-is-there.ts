/** What is told when a run of publishing ends before its end: which files are there, which are not, and how to go on. */
import type { Distribution } from "../../client/publish.ts";
import type { SentFile, Shown } from "../../client/send-files.ts";
import { isAppError } from "../../errors.ts";
import { quoteWord } from "../paste-lines.ts";
import type { Terminal } from "../terminal.ts";

export interface EndedRun {
  readonly distributions: readonly Distribution[];
  readonly sent: readonly SentFile[];
  /** The command line that would send the rest, up to the options and files. */
  readonly again: string;
  /** Asks the index, where that is worth a try. */
  readonly look: ((distribution: Distribution) => Promise<Shown>) | undefined;
}

/** `other`: one of this name is there, and nothing tells that it is the same. */
type Standing = "there" | "barred" | "unsure" | "other" | "absent" | "unlooked";

/** Nothing is said to be there, or not, but what the index itself has told. */
export async function tellWhatIsThere(terminal: Terminal, run: EndedRun): Promise<void> {
  const standings = new Map<Distribution, Standing>();
  for (const distribution of run.distributions) {
    const known = findStanding(run.sent.find((it) => it.distribution === distribution));
    standings.set(distribution, known ?? (await lookFor(distribution, run)));
  }
  const list = (...asked: readonly Standing[]): readonly Distribution[] =>
    run.distributions.filter((it) => asked.includes(standings.get(it) ?? "unlooked"));
  const say = (words: string, standing: Standing): void => {
    const names = list(standing).map(({ filename }) => filename);
    if (names.length > 0) terminal.say(`${words}: ${names.join(", ")}`);
  };
  say("There", "there");
  say("Refused as one that is there", "barred");
  say("Of this name there is another, or one that does not show its bytes", "other");
  say("Perhaps there", "unsure");
  say("Not on the index's page", "absent");
  say("Not sent", "unlooked");
  const rest = list("unsure", "absent", "unlooked");
  // Where one was built anew under a name that is taken, the others are of another build than what is there.
  if (rest.length === 0 || list("barred", "other").length > 0) return;
  const files = rest.map((it) => quoteWord(it.path)).join(" ");
  terminal.say(`To go on: ${run.again} --skip-existing ${files}`);
}

/** `undefined` where sending has told nothing. */
function findStanding(file: SentFile | undefined): Standing | undefined {
  if (file === undefined) return undefined;
  if (file.outcome !== "failed") return "there";
  // In whose way one is, whatever its bytes: to send it again would end the same way.
  if (isAppError(file.error, "conflict")) return "barred";
  return file.isUnsure ? "unsure" : undefined;
}

async function lookFor(distribution: Distribution, { look }: EndedRun): Promise<Standing> {
  if (look === undefined) return "unlooked";
  try {
    const shown = await look(distribution);
    if (shown === "same") return "there";
    return shown === "absent" ? "absent" : "other";
  } catch (error) {
    // It may not be looked at, or not now: then that is not known.
    if (isAppError(error)) return "unlooked";
    throw error;
  }
}
