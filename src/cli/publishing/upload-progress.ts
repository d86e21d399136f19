/** Shows an upload: a bar for each file on its way, a total, and a sentence for each that has ended. */
import type { Distribution } from "../../client/publish.ts";
import type { SendingProgress, SentFile } from "../../client/send-files.ts";
import { AppError } from "../../errors.ts";
import { makeSentences } from "../progress.ts";
import { formatSize } from "../screen-text.ts";
import type { Terminal } from "../terminal.ts";

const WORDS = {
  sent: "sent",
  same: "was there already",
  replaced: "replaced",
  skipped: "skipped, it was there already:",
} as const satisfies Record<Exclude<SentFile["outcome"], "failed">, string>;

/** Without bars there are the sentences alone. */
export function showProgress(
  terminal: Terminal,
  distributions: readonly Distribution[],
  hasBars = true,
): SendingProgress {
  const total = distributions.reduce((sum, { size }) => sum + size, 0);
  const group = hasBars
    ? terminal.startProgressGroup(distributions.length, total)
    : makeSentences(terminal.say);
  return {
    begin({ filename, size }) {
      const bar = group.begin(filename, size);
      return {
        show: bar.show,
        wait(why, ms) {
          bar.show(0);
          group.say(`${filename}: ${why.message}; asking again in ${(ms / 1000).toFixed(1)} s`);
        },
        look(why) {
          group.say(`${filename}: ${why}; looking whether it is there`);
        },
        end(ending) {
          if (ending.outcome !== "failed") {
            const words = terminal.paint("green", WORDS[ending.outcome]);
            return bar.finish(`${words} ${filename} ${formatSize(size)}`);
          }
          // A server that gave no answer has refused nothing.
          const { error, isUnsure } = ending;
          const isRefused = error instanceof AppError && error.kind !== "unavailable";
          const words = isUnsure ? "perhaps sent" : isRefused ? "refused" : "not sent";
          bar.finish(`${terminal.paint("red", words)} ${filename}`);
        },
      };
    },
  };
}
