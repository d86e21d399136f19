/** `npm run soak [-- --minutes 60]`: an hour of mixed load on a server of its own. */
import { readWords, refuseWords } from "../command-words.ts";
import { openShop } from "../shop.ts";
import { ALONE, judge, soak } from "./soak.ts";

const values = readWords("npm run soak [-- --minutes 60]", { minutes: "60" });
const seconds = Number(values.minutes) * 60;
if (!(seconds > 0)) {
  refuseWords("Give --minutes as a number, such as --minutes 60");
}
const shop = await openShop({ args: ["--log", "silent"] });
const report = await soak(shop, {
  ...{ seconds, seed: 1 },
  show: ({ second, answers, kept, p99, cpuMs, memoryMb, openFiles }) =>
    console.log(
      `${Math.round(second)} s: ${answers} answers (${Math.round(kept * 100)} %) of ${cpuMs.toFixed(2)} ms of work, p99 of pages ${p99} ms, ${memoryMb} MB, ${openFiles} open files`,
    ),
});
await shop.stop();
const found = judge(report, ALONE);
console.log(`${Math.round(report.perSecond)} a second were asked for`);
for (const fault of found) console.log(fault);
process.exitCode = found.length === 0 ? 0 : 1;
