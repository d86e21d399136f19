import {
  line,
  METADATA,
  sdist,
  testUploads,
  twice,
  wheel,
} from "../../test/fakes/checked-upload.ts";

testUploads([
  [
    "a local version",
    sdist({
      filename: "some_thing-1.2.3+a.tar.gz",
      metadata: METADATA.replace("1.2.3", "1.2.3+a"),
    }),
    ["metadata-local-version"],
    [],
  ],
  [
    "no name",
    wheel({ metadata: METADATA.replace("Name: Some.Thing\n", "") }),
    ...twice("metadata-name"),
  ],
  [
    "no version",
    wheel({ metadata: METADATA.replace("Version: 1.2.3\n", "") }),
    ...twice("metadata-version"),
  ],
  [
    "a version that is none",
    wheel({ metadata: METADATA.replace("1.2.3", "dog") }),
    ...twice("metadata-version"),
  ],
  ["metadata 2.6", wheel({ metadata: METADATA.replace("2.4", "2.6") }), ["metadata-format"], []],
  [
    "a long summary",
    wheel({ metadata: METADATA.replace("A thing", "x".repeat(513)) }),
    ["metadata-summary"],
    [],
  ],
  [
    "a summary of as many characters as PyPI takes",
    wheel({ metadata: METADATA.replace("A thing", "\u{1f9c0}".repeat(512)) }),
    [],
    [],
  ],
  [
    "an unknown classifier",
    wheel({ metadata: line("Classifier: Topic :: Knights") }),
    ...twice("metadata-classifier"),
  ],
  [
    "a private classifier",
    wheel({ metadata: line("Classifier: Private :: Do Not Upload") }),
    ["metadata-classifier-private"],
    [],
  ],
  [
    "a deprecated classifier",
    wheel({ metadata: line("Classifier: Natural Language :: Ukranian") }),
    ["metadata-classifier-deprecated"],
    [],
  ],
  [
    "a good classifier",
    wheel({ metadata: line("Classifier: Programming Language :: Python :: 3") }),
    [],
    [],
  ],
  [
    "a dependency by address",
    wheel({ metadata: line("Requires-Dist: a[b] @ https://example.org/a.zip") }),
    ["metadata-direct-url"],
    [],
  ],
  [
    "a dependency that is none",
    wheel({ metadata: line("Requires-Dist: a >> 1") }),
    ...twice("metadata-valid"),
  ],
  [
    "a licence that is none",
    wheel({ metadata: line("License-Expression: Beer") }),
    ...twice("metadata-valid"),
  ],
  [
    "a licence in words beside its expression",
    wheel({ metadata: line("License-Expression: MIT\nLicense: MIT") }),
    ["metadata-license-twice"],
    [],
  ],
  [
    "distutils' UNKNOWN beside a licence's expression",
    wheel({ metadata: line("License-Expression: MIT\nLicense: UNKNOWN") }),
    [],
    [],
  ],
  [
    "no words beside a licence's expression",
    wheel({ metadata: line("License-Expression: MIT\nLicense:") }),
    [],
    [],
  ],
  [
    "something provided that is no requirement",
    wheel({ metadata: line("Provides-Dist: a b c") }),
    ["metadata-provides-dist"],
    [],
  ],
  [
    "something made obsolete that is no requirement",
    wheel({ metadata: line("Obsoletes-Dist: a >> 1") }),
    ["metadata-provides-dist"],
    [],
  ],
  [
    "what is provided, made obsolete and asked of the system",
    wheel({
      metadata: line(
        "Provides-Dist: a (>1)\nObsoletes-Dist: b; python_version < '3'\nRequires-External: libpng (>=1.5)",
      ),
    }),
    [],
    [],
  ],
  [
    "a field given twice",
    wheel({ metadata: line("Summary: Another") }),
    ...twice("metadata-valid"),
  ],
  [
    "a field of newer metadata",
    wheel({ metadata: line("Dynamic: Summary").replace("2.4", "2.1") }),
    ["metadata-field-version"],
    [],
  ],
  ["a field of no metadata", wheel({ metadata: line("Colour: blue") }), [], []],
  [
    "a content type of distutils' UNKNOWN",
    wheel({ metadata: line("Description-Content-Type: UNKNOWN") }),
    [],
    [],
  ],
  [
    "a home page that is no address",
    wheel({ metadata: line("Home-page: javascript:alert(1)") }),
    ["metadata-url"],
    [],
  ],
  ["a home page of distutils' UNKNOWN", wheel({ metadata: line("Home-page: UNKNOWN") }), [], []],
  [
    "a long label",
    wheel({ metadata: line(`Project-URL: ${"x".repeat(33)}, https://example.org`) }),
    ["metadata-url"],
    [],
  ],
  [
    "mail addresses",
    wheel({ metadata: line('Author-email: "Idle, E." <e@example.org>, g@example.org') }),
    [],
    [],
  ],
  [
    "names without an address, and what stands after one",
    wheel({ metadata: line("Author-email: Foo <>\nMaintainer-email: a@c.org,") }),
    [],
    [],
  ],
  [
    "an address of this machine behind a good one",
    wheel({ metadata: line("Author-email: a@c.org, me@localhost") }),
    ["metadata-email"],
    [],
  ],
  ["no mail address", wheel({ metadata: line("Author-email: Eric") }), ["metadata-email"], []],
]);
