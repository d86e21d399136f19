/** Signs between two values of a setup.py: `+`, `*`, `%` and `/`. */
import { isDict, isList, type PythonValue, textOf } from "./python-value.ts";
import { joinPaths } from "./setup-py-call.ts";
import { isPath, isPlainValue, type Value } from "./setup-py-value.ts";

const LONGEST_REPEAT = 1000;

/** What a sign between two values makes of them; `undefined` where there is no plain answer. */
export function combine(
  kind: "sum" | "product" | "remainder" | "quotient",
  left: Value,
  right: Value,
): Value | undefined {
  if (kind === "quotient") {
    return isPath(left) ? joinPaths([left, right]) : undefined;
  }
  if (!isPlainValue(left) || !isPlainValue(right)) return undefined;
  if (kind === "sum") return add(left, right);
  if (kind === "remainder") return formatPercent(left, right);
  const text = textOf(left);
  if (typeof left !== "string" || text === undefined || typeof right !== "number") return undefined;
  return right <= LONGEST_REPEAT ? text.repeat(Math.max(0, right)) : undefined;
}

function add(left: PythonValue, right: PythonValue): PythonValue | undefined {
  if (isList(left) && isList(right)) return [...left, ...right];
  if (typeof left === "number" && typeof right === "number") return left + right;
  const texts = [left, right].map((it) => (typeof it === "number" ? undefined : textOf(it)));
  return texts.every((text) => text !== undefined) ? texts.join("") : undefined;
}

/** `"%s-%s" % (a, b)`, `%d` and `%%`; what is formatted more finely is not read. */
function formatPercent(left: PythonValue, right: PythonValue): string | undefined {
  const pattern = textOf(left);
  if (pattern === undefined) return undefined;
  const values = isList(right) ? [...right] : [right];
  let isRead = !isDict(right);
  const text = pattern.replaceAll(/%(.?)/gs, (_whole, letter: string) => {
    if (letter === "%") return "%";
    const value = letter === "s" || letter === "d" ? textOf(values.shift()) : undefined;
    if (value === undefined) isRead = false;
    return value ?? "";
  });
  return isRead && values.length === 0 ? text : undefined;
}
