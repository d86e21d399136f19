/** `npm run bench NAME…`: runs benchmarks of this folder by their file names. Each compares us with peers in the same run. */
import { globSync } from "node:fs";
import path from "node:path";

const known = globSync("*.ts", { cwd: import.meta.dirname })
  .map((file) => path.basename(file, ".ts"))
  .filter((name) => name !== "main" && !name.includes("."));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const wrong = names.filter((name) => !known.includes(name));
if (names.length === 0 || wrong.length > 0) {
  process.stderr.write(`Name one or several of: ${known.sort().join(", ")}\n`);
  process.exitCode = 2;
} else {
  for (const name of names) {
    const benchmark: { run: () => Promise<boolean> | boolean } = await import(`./${name}.ts`);
    if (!(await benchmark.run())) process.exitCode = 1;
  }
}
