/** The methods of texts that a setup.py calls, carried out without Python. */
import { listWrittenLines } from "../../standards/line-end.ts";
import { isFileText, listTexts, type PythonValue, textOf } from "./python-value.ts";

/** `undefined` where the method, or what it is given, is not known here. */
export function callTextMethod(
  receiver: PythonValue,
  text: string,
  name: string,
  given: readonly PythonValue[],
): PythonValue | undefined {
  const texts = given.map(textOf);
  const [first, second] = texts;
  switch (name) {
    case "strip":
      return given.length === 0 ? text.trim() : undefined;
    case "rstrip":
      return given.length === 0 ? text.trimEnd() : undefined;
    case "lstrip":
      return given.length === 0 ? text.trimStart() : undefined;
    case "lower":
      return text.toLowerCase();
    case "upper":
      return text.toUpperCase();
    // A text stays what it is, wherever it comes from.
    case "decode":
    case "encode":
      return isFileText(receiver) ? receiver : text;
    case "splitlines":
      return listWrittenLines(text);
    case "split":
      if (given.length === 0) return text.trim() === "" ? [] : text.trim().split(/\s+/);
      return first === undefined || first === "" || given.length > 1
        ? undefined
        : text.split(first);
    case "join": {
      const parts = given[0] === undefined ? undefined : listTexts(given[0]);
      return parts?.join(text);
    }
    case "replace":
      return first === undefined || second === undefined || given.length > 2
        ? undefined
        : text.replaceAll(first, () => second);
    case "format":
      return formatBraces(text, texts);
    default:
      return undefined;
  }
}

/** `{}` and `{0}`; what is named or formatted is not read. */
function formatBraces(text: string, given: readonly (string | undefined)[]): string | undefined {
  let next = 0;
  let isRead = true;
  const made = text.replaceAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (whole, field?: string) => {
    if (whole === "{{" || whole === "}}") return whole.charAt(0);
    const index = field === "" ? next++ : Number(field);
    const value = field === undefined ? undefined : given[index];
    if (value === undefined) isRead = false;
    return value ?? "";
  });
  return isRead ? made : undefined;
}
