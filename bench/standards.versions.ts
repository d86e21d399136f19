/** Versions, specifiers and markers: the work of a resolver. */
import { parseMarker } from "../src/standards/marker.ts";
import { evaluateMarker } from "../src/standards/marker-evaluation.ts";
import { matchesVersion, parseSpecifiers } from "../src/standards/specifier.ts";
import { parseVersion, type Version } from "../src/standards/version.ts";
import { compareVersions } from "../src/standards/version-order.ts";
import { LINUX_ENVIRONMENT } from "../test/fakes/sample-environment.ts";
import type { Task } from "./standards.task.ts";

/** The peer matches fewer versions against fewer sets, and its time counts for as many. */
const PEER_VERSIONS = 10_000;
const PEER_SETS = 100;
const VERSIONS = 100_000;
const SETS = 1000;
const MARKERS = 100_000;

const ENVIRONMENT = { ...LINUX_ENVIRONMENT, extra: "docs" };

/** The tasks of this file. */
export const VERSION_TASKS: readonly Task[] = [
  {
    name: "parse 1,000,000 versions",
    budget: 10,
    peerData: () => make(1_000_000, versionText),
    start: () => {
      const texts = make(1_000_000, versionText);
      return {
        run: () => {
          for (const text of texts) parseVersion(text);
        },
      };
    },
  },
  {
    name: "sort 100,000 versions",
    budget: 4,
    peerData: () => make(VERSIONS, versionText),
    start: () => {
      const versions = make(VERSIONS, versionText).map(parseVersion);
      let unsorted: Version[] = [];
      return {
        prepare: () => {
          unsorted = [...versions];
        },
        run: () => unsorted.sort(compareVersions),
      };
    },
  },
  {
    name: "match 100,000 versions, 1,000 sets",
    budget: 10,
    scale: (VERSIONS * SETS) / (PEER_VERSIONS * PEER_SETS),
    peerData: () => ({
      versions: make(PEER_VERSIONS, versionText),
      sets: make(PEER_SETS, setText),
    }),
    start: () => {
      const versions = make(VERSIONS, versionText).map(parseVersion);
      const sets = make(SETS, setText).map(parseSpecifiers);
      return {
        run: () => {
          for (const set of sets) for (const version of versions) matchesVersion(set, version);
        },
      };
    },
  },
  {
    name: "parse 100,000 markers",
    budget: 10,
    peerData: () => make(MARKERS, markerText),
    start: () => {
      const texts = make(MARKERS, markerText);
      return {
        run: () => {
          for (const text of texts) parseMarker(text);
        },
      };
    },
  },
  {
    name: "evaluate 100,000 markers",
    budget: 10,
    peerData: () => ({ markers: make(MARKERS, markerText), environment: ENVIRONMENT }),
    start: () => {
      const markers = make(MARKERS, markerText).map(parseMarker);
      return {
        run: () => {
          for (const marker of markers) evaluateMarker(marker, ENVIRONMENT);
        },
      };
    },
  },
];

function make<T>(count: number, item: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => item(at));
}

/** As real ones are: three numbers mostly, a pre-release now and then, calendar years, few local labels. */
function versionText(at: number): string {
  const mixed = Math.imul(at + 1, 0x9e3779b1) >>> 0;
  const base = `${mixed % 7}.${(mixed >>> 3) % 40}.${(mixed >>> 9) % 30}`;
  switch (mixed % 20) {
    case 0:
      return `${base}rc${(mixed >>> 14) % 4}`;
    case 1:
      return `${base}.dev${(mixed >>> 14) % 300}`;
    case 2:
      return `${base}.post1`;
    case 3:
      return `${2010 + (mixed % 15)}.${1 + ((mixed >>> 5) % 12)}.${mixed % 28}`;
    case 4:
      return `${base}a${mixed % 5}`;
    case 5:
      return mixed % 3 === 0 ? `${base}+cu${mixed % 200}` : `${base}.${mixed % 9}`;
    case 6:
    case 7:
      return `${mixed % 30}.${(mixed >>> 4) % 90}`;
    default:
      return base;
  }
}

function setText(at: number): string {
  const [major, minor] = [at % 7, at % 40];
  const kinds = [
    `>=${major}.${minor}`,
    `>=${major}.${minor},<${major + 1}`,
    `~=${major}.${minor}.1`,
    `==${major}.*`,
    `!=${major}.${minor}.3,>=${major}`,
    `==${major}.${minor}.2`,
    `>${major}.${minor},!=${major}.${minor + 1}.*,<${major + 2}.0`,
    `<=${major}.${minor}.4`,
  ];
  return kinds[at % kinds.length] ?? "";
}

function markerText(at: number): string {
  const minor = at % 15;
  const kinds = [
    `python_version >= "3.${minor}"`,
    `extra == "docs"`,
    `python_version < "3.${minor}" and extra == "test"`,
    `sys_platform == "win32"`,
    `python_full_version >= "3.${minor}.2" and (os_name == "nt" or platform_system == "Linux")`,
    `platform_python_implementation != "PyPy" and python_version >= "3.${minor}"`,
    `extra == "docs" or extra == "dev"`,
  ];
  return kinds[at % kinds.length] ?? "";
}
