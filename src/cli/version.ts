/** Our own version, as package.json says it. */
import { readFileSync } from "node:fs";

export function readVersion(): string {
  // The same two steps up lead to it from src/cli/ and from dist/cli/.
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text);
  return String(version);
}
