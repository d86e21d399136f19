/**
 * What a Python file says, as far as it can be read without running it. What is beyond a plain reading is kept as
 * "other", with the names in it.
 * Reference: https://docs.python.org/3/reference/grammar.html
 */

/** Where an expression is written: line and column from 1, offsets in the text. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

export type Expression = Span &
  (
    | { readonly kind: "text"; readonly value: string; readonly isBytes: boolean }
    /** An f-string: texts, and expressions between braces. */
    | { readonly kind: "formatted"; readonly parts: readonly (string | Expression)[] }
    | { readonly kind: "number"; readonly value: number | bigint; readonly isFloat: boolean }
    | { readonly kind: "constant"; readonly value: boolean | undefined }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
    | {
        readonly kind: "call";
        readonly of: Expression;
        readonly arguments: readonly Argument[];
      }
    | { readonly kind: "item"; readonly of: Expression; readonly index: Expression }
    | {
        readonly kind: "slice";
        readonly from?: Expression | undefined;
        readonly to?: Expression | undefined;
      }
    | { readonly kind: "list" | "tuple" | "set"; readonly items: readonly Expression[] }
    | { readonly kind: "dict"; readonly pairs: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: "negative"; readonly of: Expression }
    | {
        readonly kind: "sum" | "product" | "remainder" | "quotient";
        readonly left: Expression;
        readonly right: Expression;
      }
    /** `words` name it in a sentence: "a lambda". */
    | { readonly kind: "other"; readonly words: string; readonly names: readonly string[] }
  );

export interface Argument {
  /** `name=`; `*` and `**` for what is spread. */
  readonly name?: string;
  readonly value: Expression;
}

/** A line, or several with what is indented below them. */
export type Statement = Span &
  (
    | { readonly kind: "import"; readonly names: readonly ImportedName[] }
    /** `a = b = value`, `a: type = value`. */
    | {
        readonly kind: "assignment";
        readonly targets: readonly Expression[];
        readonly value: Expression;
      }
    /** `name += value`. */
    | { readonly kind: "addition"; readonly target: Expression; readonly value: Expression }
    | { readonly kind: "expression"; readonly value: Expression }
    | { readonly kind: "return"; readonly value?: Expression }
    | {
        readonly kind: "function";
        readonly name: string;
        readonly parameters: readonly Parameter[];
        readonly body: readonly Statement[];
      }
    /** `with value as name:`; one with several is "other". */
    | {
        readonly kind: "with";
        readonly value: Expression;
        readonly name?: string;
        readonly body: readonly Statement[];
      }
    /** `if`, `try` and what else has a body; `words` name it in a sentence, `test` is what stands behind the word. */
    | {
        readonly kind: "block";
        readonly word: string;
        readonly test?: Expression;
        readonly body: readonly Statement[];
        /** All names in it, whatever they are for. */
        readonly names: readonly string[];
      }
    | { readonly kind: "pass" }
    | { readonly kind: "other"; readonly words: string; readonly names: readonly string[] }
  );

export interface ImportedName {
  /** `a.b` of `import a.b`, `a.b` of `from a import b`. */
  readonly path: string;
  /** What it is called here. */
  readonly name: string;
}

export interface Parameter {
  readonly name: string;
  readonly preset?: Expression;
}
