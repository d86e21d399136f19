/** The names that occur in Python, wherever they stand. */
import type { Expression, Statement } from "./python-syntax.ts";

/** Every name that occurs in a statement. */
export function namesOf(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case "block":
    case "other":
      return statement.names;
    case "import":
      return statement.names.map(({ name }) => name);
    case "assignment":
      return [...statement.targets, statement.value].flatMap(namesOfExpression);
    case "addition":
      return [statement.target, statement.value].flatMap(namesOfExpression);
    case "expression":
      return namesOfExpression(statement.value);
    case "return":
      return statement.value === undefined ? [] : namesOfExpression(statement.value);
    case "with":
      return [...namesOfExpression(statement.value), ...statement.body.flatMap(namesOf)];
    case "function":
      return [statement.name, ...statement.body.flatMap(namesOf)];
    case "pass":
      return [];
  }
}

function namesOfExpression(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "name":
      return [expression.name];
    case "other":
      return expression.names;
    case "attribute":
    case "negative":
      return namesOfExpression(expression.of);
    case "call":
      return [expression.of, ...expression.arguments.map(({ value }) => value)].flatMap(
        namesOfExpression,
      );
    case "item":
      return [expression.of, expression.index].flatMap(namesOfExpression);
    case "list":
    case "tuple":
    case "set":
      return expression.items.flatMap(namesOfExpression);
    case "dict":
      return expression.pairs.flat().flatMap(namesOfExpression);
    case "formatted":
      return expression.parts.flatMap((part) =>
        typeof part === "string" ? [] : namesOfExpression(part),
      );
    case "sum":
    case "product":
    case "remainder":
    case "quotient":
      return [expression.left, expression.right].flatMap(namesOfExpression);
    default:
      return [];
  }
}
