/** The order of Python's `os.walk` with sorted names: the files of a folder, then the folders in it. */

/** For `sort`; paths are of files. */
export function compareWalked(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const isLeftFile = at === left.length - 1;
    const isRightFile = at === right.length - 1;
    if (isLeftFile !== isRightFile) return isLeftFile ? -1 : 1;
    const order = compareText(left[at] ?? "", right[at] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** By code points, as Python compares texts. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weigh(left) - weigh(right);
  }
  return a.length - b.length;
}

/** Halves of letters beyond the first 65,536 come after all others, which their codes alone do not say. */
function weigh(code: number): number {
  return code >= 0xd800 && code <= 0xdfff ? code + 0x10000 : code;
}
