/** Words and signs of Python that make of an expression what is not read closer, and what to call it. */

/** Words that may stand where an expression begins, and begin none of those that are read here. */
export const OTHER_WORDS: Readonly<Record<string, string>> = {
  lambda: "a lambda",
  not: "a condition",
  await: "an await",
  yield: "a yield",
};

/** Words and signs after an operand that make the whole something which is not read here. */
export const OTHER_OPERATORS: Readonly<Record<string, string>> = {
  if: "a condition",
  else: "a condition",
  and: "a condition",
  or: "a condition",
  not: "a comparison",
  in: "a comparison",
  is: "a comparison",
  for: "a comprehension",
  async: "a comprehension",
  "==": "a comparison",
  "!=": "a comparison",
  "<": "a comparison",
  ">": "a comparison",
  "<=": "a comparison",
  ">=": "a comparison",
  ":=": "an assignment in an expression",
  "**": "a power",
  "//": "a division",
  "@": "a product of matrices",
  "<<": "a shift",
  ">>": "a shift",
  "&": "an operation on bits",
  "|": "an operation on bits",
  "^": "an operation on bits",
};
