/** Random licence expressions, METADATA, and addresses in its fields. */
import type { Random } from "./random.ts";

const LICENSES = [
  "MIT",
  "apache-2.0",
  "GPL-2.0+",
  "LicenseRef-Mine",
  "licenseref-a.b",
  "Zlib",
  "no",
];
const EXCEPTIONS = ["Classpath-exception-2.0", "gcc-exception-3.1", "none"];
const VALUES = [
  ...["1.0", "2.4", "2.6", "a", "A.b", "-a", "1!2.3", "x y", "", " ", "a, b", "a,,b", "é", "a\tb"],
  ...[
    "text/markdown",
    "text/x-rst; charset=UTF-8",
    "text/plain; charset=ascii",
    "text/markdown; variant=x",
  ],
  ...["Home, https://example.org", ">=3", "~=2", "MIT", "mit or zlib", "a/b", "../a", "a*", "/a"],
  ...["a.b; private", "class", "Name", "Requires-Dist", 'a>=1; extra == "b"', "UNKNOWN"],
];
const NAMES = [
  ...[
    "Metadata-Version",
    "Name",
    "Version",
    "Summary",
    "License",
    "License-Expression",
    "Keywords",
  ],
  ...["Project-URL", "Classifier", "Requires-Dist", "Requires-Python", "Provides-Extra", "Dynamic"],
  ...[
    "Description-Content-Type",
    "License-File",
    "Import-Name",
    "Import-Namespace",
    "Author-email",
  ],
  ...["Home-page", "Unknown-Field", "platform", "DESCRIPTION"],
];

const USERS = [
  "a",
  "b.c",
  "é",
  "a..b",
  ".a",
  "a.",
  '"q"',
  '"q\\"',
  "a b",
  "a+b",
  "'",
  "\u0301",
  "a\\",
];
const HOSTS = [
  ...[
    "c.org",
    "C.Org",
    "localhost",
    "x.local",
    "a.test",
    "c",
    "c.123",
    "a_b.org",
    "-c.org",
    "c-.org",
  ],
  ...[
    "c..org",
    "c.org.",
    "[1.2.3.4]",
    "münchen.de",
    "xn--mnchen-3ya.de",
    "ＡＢ.org",
    "１.org",
    "😀.org",
  ],
  ...["ab--d.org", "éc--d.org", "x。org", "…org", "ß.de", "İ.org", "\u00ad.org", "a\u200db.org"],
  ...[`${"x".repeat(63)}.org`, `${"x".repeat(64)}.org`, `${"é".repeat(60)}.org`],
  `${"x.".repeat(121)}org`,
];
const AROUND = [
  "(x)",
  "(",
  ")",
  '"',
  "\\",
  ":",
  ";",
  ",",
  ", ",
  "<",
  ">",
  "<>",
  "@",
  ".",
  " ",
  "\t",
  "\n ",
];

/** Addresses with names or without, and whatever may stand around them. */
export function mailText(random: Random): string {
  const address = (): string => `${random.pick(USERS)}@${random.pick(HOSTS)}`;
  const mailbox = (): string =>
    random.pick([
      address,
      () => `Foo <${address()}>`,
      () => `"Foo, B." <${address()}>`,
      () => "Foo",
    ])();
  const texts = Array.from({ length: 1 + random.below(3) }, () =>
    random.pick([mailbox, mailbox, mailbox, () => random.pick(AROUND)])(),
  );
  return texts.join(random.pick(["", " ", ", ", ","]));
}

/** An expression, mostly right. */
export function licenseText(random: Random, depth = 0): string {
  const count = random.isOneIn(2) ? 1 : 2 + random.below(2);
  const parts = Array.from({ length: count }, () => {
    if (depth < 3 && random.isOneIn(4)) return `(${licenseText(random, depth + 1)})`;
    const exception = random.isOneIn(5) ? ` WITH ${random.pick(EXCEPTIONS)}` : "";
    return random.pick(LICENSES) + exception;
  });
  return parts.join(random.pick([" AND ", " or ", " OR  "]));
}

/** Fields in any order, with folds, empty lines and a body. */
export function metadataText(random: Random): string {
  const end = random.pick(["\n", "\n", "\n", "\r\n", "\r"]);
  const head = random.isOneIn(3) ? [] : ["Metadata-Version: 2.5", "Name: a", "Version: 1.0"];
  const fields = Array.from({ length: random.below(5) }, () => {
    const fold = random.isOneIn(6)
      ? `${end}${random.pick([" ", "\t", "        "])}${random.pick(VALUES)}`
      : "";
    return `${random.pick(NAMES)}:${random.pick([" ", "", "  "])}${random.pick(VALUES)}${fold}`;
  });
  const body = random.isOneIn(2) ? "" : `${end}${end}${random.pick(VALUES)}${end}`;
  return [...head, ...fields].join(end) + body;
}
