/**
 * Compatibility tags of wheels.
 * Spec: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/ (PEP 425)
 */
import { quote, refusal } from "./refusal.ts";

const SOURCE =
  "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/#compressed-tag-sets";

/** A compressed set multiplies: three times ten names are a thousand tags. */
const MAX_TAGS = 10_000;

/** An interpreter starts like an identifier; the other components are letters, digits and underscores. */
const INTERPRETER = /^[a-z_][a-z0-9_]*$/i;

/**
 * Expands a compressed tag set, sorted. A tag reads `interpreter-abi-platform`, in lower case.
 *
 * ```ts
 * parseTags("py2.py3-none-any") // => ["py2-none-any", "py3-none-any"]
 * ```
 */
export function parseTags(text: string): string[] {
  const components = text.toLowerCase().split("-");
  if (components.length !== 3) {
    throw refuseTags(text, `it has ${components.length} parts in place of 3`);
  }
  const [interpreters = [], abis = [], platforms = []] = components.map((part) => part.split("."));
  for (const name of [...interpreters, ...abis, ...platforms]) {
    if (name === "") throw refuseTags(text, "a part is empty");
  }
  const wrong = interpreters.find((name) => !INTERPRETER.test(name));
  if (wrong !== undefined) throw refuseTags(text, `${quote(wrong)} is no interpreter`);
  if (interpreters.length * abis.length * platforms.length > MAX_TAGS) {
    throw refuseTags(text, `it stands for more than ${MAX_TAGS} tags`);
  }
  const tags = new Set<string>();
  for (const interpreter of interpreters) {
    for (const abi of abis) {
      for (const platform of platforms) tags.add(`${interpreter}-${abi}-${platform}`);
    }
  }
  return [...tags].sort();
}

function refuseTags(text: string, why: string): Error {
  return refusal(text, {
    as: "wheel tags",
    why,
    instead: "Write interpreter-abi-platform, with dots between alternatives: py2.py3-none-any",
    source: SOURCE,
  });
}
