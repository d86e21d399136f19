/** What a process uses of the machine, as Linux tells it in /proc. */
import { readdir, readFile } from "node:fs/promises";

/** User and system time so far, in seconds. */
export async function readCpuSeconds(processId: number): Promise<number> {
  const line = await readFile(`/proc/${processId}/stat`, "utf8");
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory in MB, and the most it ever was. */
export async function readMemory(
  processId: number,
): Promise<{ readonly now: number; readonly peak: number }> {
  const status = await readFile(`/proc/${processId}/status`, "utf8");
  const read = (key: string): number =>
    Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

/** Files and connections that are open. */
export async function countOpenFiles(processId: number): Promise<number> {
  return (await readdir(`/proc/${processId}/fd`)).length;
}
