/** The days on which servers are killed: a good one, and those on which the machine is against us as well. */
import { temporaryFolder } from "../clients.ts";
import type { ShopOptions } from "../shop.ts";
import { openSmallDisk, YESTERDAY } from "../small-disk.ts";

export interface Day {
  readonly data: string;
  /** What may be answered where it cannot be done. Nothing of that may be seen afterwards. */
  readonly refusals: readonly number[];
  /** How the server of a round is started. */
  options(round: number): Pick<ShopOptions, "inside" | "env" | "args">;
  /** The machine turns against the server that runs. */
  spoil?(): void;
  /** All is well again; nobody runs. */
  mend?(): void;
  /** The data folder for whoever looks into it, and nobody runs. */
  look(): string;
  close(): Promise<void>;
}

/** Where the disk is bad there is no mirror: what an upstream has may be had again. */
const ON_SMALL_DISK = ["--minimum-free-disk", "0", "--upstream", "none"];

export const DAYS = {
  good: async () => openDay(),

  /** For every second server it is yesterday. */
  "clock-back": async () => ({
    ...openDay(),
    options: (round) => (round % 2 === 1 ? { env: { NODE_OPTIONS: YESTERDAY } } : {}),
  }),

  "disk-full": async () => {
    const disk = await openSmallDisk(48);
    return { ...onDisk(disk), spoil: disk.fill, mend: disk.makeRoom };
  },

  /** The folder of files may not be written. */
  "read-only": async () => {
    const disk = await openSmallDisk(48);
    const [spoil, mend] = [true, false].map((isReadOnly) => () => disk.setReadOnly(isReadOnly));
    return { ...onDisk(disk), ...(spoil && mend && { spoil, mend }) };
  },
} as const satisfies Readonly<Record<string, () => Promise<Day>>>;

export type DayName = keyof typeof DAYS;

function openDay(): Day {
  const data = `${temporaryFolder()}/data`;
  return { data, refusals: [], options: () => ({}), look: () => data, close: async () => {} };
}

function onDisk(disk: Awaited<ReturnType<typeof openSmallDisk>>): Day {
  return {
    data: disk.folder,
    refusals: [503, 507],
    options: () => ({ inside: disk.inside, args: ON_SMALL_DISK }),
    look: disk.copy,
    close: disk.close,
  };
}
