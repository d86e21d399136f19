/** Every check that needs no run of the program: types, format and lint, dead code. `npm run check`. */
import { runAll } from "./steps.ts";

process.exitCode = runAll([
  ["types", "tsc"],
  ["format and lint", "biome", "check", "--error-on-warnings"],
  ["dead code", "knip", "--treat-config-hints-as-errors"],
]);
