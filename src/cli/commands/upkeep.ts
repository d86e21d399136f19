/** Backup, restore and verification, on the server's own machine. */
import path from "node:path";
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import { findDataFolder } from "../data-folder.ts";
import { CONFIG, DATA } from "../options.ts";
import { WrongUsage } from "../report-error.ts";
import { formatSize } from "../screen-text.ts";

const LINK = {
  form: "--link",
  words: "Link files instead of copying them, on one file system",
} as const;

const backup: Command = {
  name: "backup",
  summary: "Copy a shop, also while its server runs",
  arguments: [
    { form: "<folder>", words: "Where to; an earlier backup there is brought up to date" },
  ],
  options: [DATA, CONFIG, LINK],
  examples: [
    "cheeseshop backup /mnt/backup/cheeseshop --data /srv/cheeseshop",
    "cheeseshop backup ../snapshot --link",
  ],
  async run(call) {
    const { backUp } = await import("../../server/server.ts");
    const target = readFolder(call, "back up into");
    const data = await findDataFolder(call);
    const report = await withProgress(call, "Copying", (show) =>
      backUp(data, target, { isLinked: call.isOn("link"), show }),
    );
    for (const note of report.notes) call.terminal.note(note);
    call.terminal.answer(report, `${target} has all ${describe(report)}, ${report.copied} new.`);
    refuse(call, report.problems, "the shop itself lacks some of its bytes");
  },
};

const restore: Command = {
  name: "restore",
  summary: "Make a shop of a backup, in a folder that holds none",
  arguments: [{ form: "<folder>", words: "The backup" }],
  options: [DATA, CONFIG, LINK],
  examples: ["cheeseshop restore /mnt/backup/cheeseshop --data /srv/cheeseshop"],
  async run(call) {
    const server = await import("../../server/server.ts");
    const source = readFolder(call, "restore");
    const data = await findDataFolder(call);
    const report = await withProgress(call, "Restoring", (show) =>
      server.restore(source, data, { isLinked: call.isOn("link"), show }),
    );
    call.terminal.answer(report, `${data} has ${describe(report)}.`);
    refuse(call, report.problems, "the backup lacks some of its bytes");
    call.terminal.say(`Start it with: cheeseshop serve --data ${data}`);
  },
};

const verify: Command = {
  name: "verify",
  summary: "Read every file of a shop back, and hold its rows against them",
  options: [
    DATA,
    CONFIG,
    { form: "--repair", words: "Put right what can be; the server must not run" },
  ],
  examples: ["cheeseshop verify --data /srv/cheeseshop", "cheeseshop verify --repair"],
  async run(call) {
    const { verifyShop } = await import("../../server/server.ts");
    const data = await findDataFolder(call);
    const report = await withProgress(call, "Reading", (show) =>
      verifyShop(data, { isRepairing: call.isOn("repair"), show }),
    );
    for (const note of report.notes) call.terminal.note(note);
    const repaired = report.faults.filter(({ isRepaired }) => isRepaired);
    for (const { message } of repaired) call.terminal.say(`repaired: ${message}`);
    call.terminal.answer(report, `Read ${describe(report)}; ${countFaults(report.faults.length)}.`);
    const left = report.faults.filter(({ isRepaired }) => !isRepaired);
    refuse(
      call,
      left.map(({ message }) => message),
      "the shop is not as it should be",
    );
  },
};

export const UPKEEP_COMMANDS: readonly Command[] = [backup, restore, verify];

/** A variable of a script that was never set must not name the folder in which the command happens to run. */
function readFolder({ arguments: [written = ""], folder }: Call, tried: string): string {
  if (written !== "") return path.resolve(folder, written);
  throw new WrongUsage(`Cannot ${tried} "": it names no folder`, "Name the folder of a backup");
}

async function withProgress<T>(
  { terminal }: Call,
  label: string,
  work: (show: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  let progress: ReturnType<typeof terminal.startProgress> | undefined;
  const result = await work((done, total) => {
    progress ??= terminal.startProgress(label, total);
    progress.show(done);
  });
  progress?.finish(`${label} is done.`);
  return result;
}

function describe({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  return `${files} ${files === 1 ? "file" : "files"} (${formatSize(bytes)})`;
}

function countFaults(count: number): string {
  return count === 1 ? "1 fault" : `${count} faults`;
}

/** What could be done was done: the exit code and these lines say that it is not all. */
function refuse({ terminal }: Call, faults: readonly string[], obstacle: string): void {
  for (const fault of faults) terminal.say(`fault: ${fault}`);
  if (faults.length === 0) return;
  throw new AppError("invalid", `Cannot call it whole: ${obstacle}`, {
    hint: "The lines above name what; `cheeseshop verify --repair` puts right what can be",
  });
}
