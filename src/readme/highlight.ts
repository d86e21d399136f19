/**
 * Code in colours: spans with classes in what has been sanitised, so that strangers cannot make any. Not a character changes.
 * The names of languages are those that PyPI's renderer knows: https://pygments.org/docs/lexers/
 */
import { README_LIMITS } from "./limits.ts";

/** Each is loaded when a description first needs it. */
const GRAMMARS: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  django: () => import("highlight.js/lib/languages/django"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  dos: () => import("highlight.js/lib/languages/dos"),
  go: () => import("highlight.js/lib/languages/go"),
  http: () => import("highlight.js/lib/languages/http"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  makefile: () => import("highlight.js/lib/languages/makefile"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  nginx: () => import("highlight.js/lib/languages/nginx"),
  powershell: () => import("highlight.js/lib/languages/powershell"),
  python: () => import("highlight.js/lib/languages/python"),
  "python-repl": () => import("highlight.js/lib/languages/python-repl"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  shell: () => import("highlight.js/lib/languages/shell"),
  sql: () => import("highlight.js/lib/languages/sql"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

/** Grammars within others. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  django: ["xml"],
  markdown: ["xml"],
  "python-repl": ["python"],
  shell: ["bash"],
};

const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: "sh shell zsh ksh",
    c: "h",
    cpp: "c++ cxx",
    diff: "udiff patch",
    django: "jinja jinja2 html+jinja html+django htmldjango",
    dockerfile: "docker",
    dos: "bat batch dosbatch winbatch",
    go: "golang",
    ini: "cfg dosini toml desktop",
    javascript: "js jsx node",
    json: "json5 jsonc json-ld jsonld",
    makefile: "make mf",
    markdown: "md",
    powershell: "ps1 pwsh posh",
    python: "py python3 py3 python2 py2 sage pytb py3tb",
    "python-repl": "pycon python-console",
    ruby: "rb",
    rust: "rs",
    shell: "console shell-session sh-session bash-session zsh-session",
    sql: "postgresql postgres mysql sqlite3 plpgsql",
    typescript: "ts tsx",
    xml: "html xhtml svg xslt",
    yaml: "yml",
  }).flatMap(([grammar, names]) => names.split(" ").map((name) => [name, grammar] as const)),
);

const CODE = /(<code class="language-([\w+#.-]+)">)([^<]*)<\/code>/g;

const LONG_LINE = new RegExp(`[^\\n]{${README_LIMITS.maxHighlightedLine}}`);

/** HTML that was sanitised, with colours. What is long, and what is in no known language, stays as it is. */
export async function highlight(html: string): Promise<string> {
  const wanted = new Set([...html.matchAll(CODE)].flatMap(([, , name]) => findGrammar(name) ?? []));
  if (wanted.size === 0) return html;
  const { default: library } = await import("highlight.js/lib/core");
  for (const name of [...wanted].flatMap((grammar) => [grammar, ...(PARTS[grammar] ?? [])])) {
    const loaded = library.getLanguage(name) === undefined ? await GRAMMARS[name]?.() : undefined;
    if (loaded !== undefined) library.registerLanguage(name, loaded.default);
  }
  const colour = (language: string, code: string): string =>
    library.highlight(code, { language, ignoreIllegals: true }).value;
  let left: number = README_LIMITS.maxHighlighted;
  return html.replaceAll(CODE, (whole: string, start: string, name: string, code: string) => {
    const grammar = findGrammar(name);
    left -= code.length;
    if (grammar === undefined || left < 0 || LONG_LINE.test(code)) return whole;
    return `${start}${unlessChanged(code, colour(grammar, decodeEntities(code)))}</code>`;
  });
}

function findGrammar(name = ""): string | undefined {
  const lower = name.toLowerCase();
  return OTHER_NAMES.get(lower) ?? (Object.hasOwn(GRAMMARS, lower) ? lower : undefined);
}

/** The code as it was, unless nothing but spans has been added. */
function unlessChanged(code: string, coloured: string): string {
  const isSame = decodeEntities(coloured.replaceAll(SPAN, "")) === decodeEntities(code);
  return isSame ? coloured : code;
}

const SPAN = /<span class="[\w -]+">|<\/span>/g;

/** The entities that the sanitiser and the library write. */
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" },
};

function decodeEntities(html: string): string {
  return html.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
}
