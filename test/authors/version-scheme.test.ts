/** Versions by every scheme, beside setuptools_scm. */
import { test } from "node:test";
import { LOCAL_SCHEMES } from "../../src/build/version-control/local-scheme.ts";
import { stateOf } from "../../src/build/version-control/scm-state.ts";
import { formatScmVersion } from "../../src/build/version-control/scm-version.ts";
import {
  readTagVersion,
  translatePattern,
  USUAL_TAG,
} from "../../src/build/version-control/tag.ts";
import { VERSION_SCHEMES } from "../../src/build/version-control/version-scheme.ts";
import { Random } from "../differential/random.ts";
import { type Answered, answerOrRefuse, compareAnswers } from "./compare.ts";
import { findAuthorTools } from "./reference.ts";

const tools = findAuthorTools();
const skip = tools === undefined ? "no tools of authors" : false;
const COUNT = process.env.CHEESESHOP_TEST_ALL ? 20_000 : 1500;

const TAGS = [
  ...["1.2.3", "v1.2.3", "1.0", "v1", "1.0.0-rc1", "1.0rc1", "1.2.dev0", "1.2.dev3", "1.0.post1"],
  ...[
    "1!2.0",
    "release-1.4",
    "my-pkg-v2.0.1",
    "1.2+build.3",
    "1.2.3+abc",
    "0.9.9",
    "0.0.1",
    "v0.3",
  ],
  ...["23.1.5", "2023.01.05", "v2023.1.5.2", "26.11.24", "2026.11.24.7", "2026.13.1", "99.1.1"],
  ...[
    "1.2.3.4",
    "1.x",
    "abc",
    "1.0a",
    "1.0-final2",
    "V2.0",
    "1.0.0.dev0+local",
    "1_0",
    "release-",
    "v",
  ],
];
const BRANCHES = [
  ...[undefined, "master", "feature/x", "my-feature", "release-1.2", "release/v1.2", "maint/1.0.x"],
  ...["release-2026.11.24", "1.2", "v1.2.3", "HEAD", "release-23.1.5"],
];
const PATTERNS = [
  undefined,
  "^v(?P<version>.+)$",
  "(?P<x>a)?(?P<version>\\d.*)",
  "^(\\d+\\.\\d+)",
  "v?(\\d*)",
];
const DAYS = ["2026-11-24", "2023-01-05", "2026-01-03", undefined];

test(`${COUNT} random states give the version that setuptools_scm gives`, { skip }, () => {
  if (tools === undefined) return;
  const random = new Random(4);
  compareAnswers(
    tools,
    Array.from({ length: COUNT }, () => makeCase(random)),
  );
});

function makeCase(random: Random): Answered {
  const tag = random.pick(TAGS);
  const distance = random.isOneIn(3) ? 0 : random.below(30);
  const dirty = random.isOneIn(2);
  const node = random.pick(["g0123456789abcdef", "h0123456789abcdef", undefined]);
  const branch = random.pick(BRANCHES);
  const nodeDate = random.pick(DAYS);
  const time = random.pick(["2026-11-24T23:30:05+00:00", "2023-01-05T00:00:00+00:00"]);
  const versionScheme = random.pick(
    Object.keys(VERSION_SCHEMES).filter((name) => !name.startsWith("towncrier")),
  );
  const localSchemes = random.isOneIn(4)
    ? ["fail-on-uncommitted-changes", random.pick(Object.keys(LOCAL_SCHEMES))]
    : [random.pick(Object.keys(LOCAL_SCHEMES))];
  const isNormalized = !random.isOneIn(4);
  const prefix = random.isOneIn(5) ? random.pick(["v", "my-pkg-", "release-"]) : "";
  const pattern = random.isOneIn(4) ? random.pick(PATTERNS) : undefined;
  const config = {
    ...{ version_scheme: versionScheme, local_scheme: localSchemes, normalize: isNormalized },
    tag: { prefix, ...(pattern !== undefined && { regex: pattern }) },
  };
  const ours = answerOrRefuse(() => {
    const rules = {
      ...{ prefix, isStrict: false, isNormalized },
      pattern: pattern === undefined ? USUAL_TAG : translatePattern(pattern),
    };
    const rest = { distance, isDirty: dirty, node, branch, nodeDate };
    const state = stateOf(readTagVersion(tag, rules), rest);
    return formatScmVersion(
      state,
      { versionSchemes: [versionScheme], localSchemes },
      { rules, now: new Date(time), fragmentKinds: () => [] },
    );
  });
  const state = { tag, distance, dirty, node, branch, node_date: nodeDate, time };
  return [["scheme", { config, state }], ours];
}
