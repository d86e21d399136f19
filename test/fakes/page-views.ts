/** What the pages are given, with every field filled: for tests that look at each of them. */
import type { AccountView } from "../../src/server/account-pages/account.ts";
import type { LinkView, SignInView } from "../../src/server/account-pages/account-forms.ts";
import type { MadeTokenView } from "../../src/server/account-pages/account-tokens.ts";
import type { Frame } from "../../src/server/pages/address.ts";
import type { ClassifiersView } from "../../src/server/pages/classifiers.ts";
import type { ErrorView } from "../../src/server/pages/error.ts";
import type { HomeView } from "../../src/server/pages/home.ts";
import type { IndexView } from "../../src/server/pages/index.ts";
import type { SearchView } from "../../src/server/pages/search.ts";
import type { ProjectView } from "../../src/server/project-pages/project.ts";

export const SAMPLE_FRAME: Frame = {
  base: "",
  site: "http://127.0.0.1:2433",
  assets: "/+assets/0123456789ab",
};

export const SAMPLE_HOME: HomeView = {
  mainIndex: "root/main",
  indexes: [
    { label: "root/main", kind: "hosted", bases: ["root/pypi"], isPublic: true },
    { label: "root/pypi", kind: "mirror", bases: [], isPublic: true },
    { label: "root/test", kind: "hosted", bases: ["root/pypi"], isPublic: true },
    { label: "acme/internal", kind: "hosted", bases: ["root/main", "root/pypi"], isPublic: false },
  ],
};

export const SAMPLE_INDEX: IndexView = {
  index: {
    label: "root/main",
    kind: "hosted",
    bases: ["root/pypi"],
    isPublic: true,
  },
  query: "",
  projects: [
    {
      name: "sample-lib",
      displayName: "Sample_Lib",
      version: "1.2.0",
      summary: "A sample of a library, with everything that a library has",
      updated: "2026-11-03T09:15:00.000000Z",
    },
    { name: "quiet", displayName: "quiet" },
    { name: "tools", displayName: "tools", version: "0.0.10", updated: "2026-10-30T00:00:00Z" },
  ],
  after: "a",
  next: "tools",
};

const README = `<h2 id="readme-sample-lib">Sample lib</h2>
<p><a href="https://example.com/ci" rel="nofollow ugc noopener noreferrer"><span>CI</span></a> <span>Logo</span></p>
<p>It does <em>one thing</em>, and <code>sample_lib.do()</code> is how.</p>
<pre><code class="language-python">import sample_lib

sample_lib.do(&quot;it&quot;, with_a_long_line=True, and_more=&quot;so that a narrow window has to scroll sideways&quot;)
</code></pre>
<h3 id="readme-what-it-knows">What it knows</h3>
<table><thead><tr><th>Name</th><th align="right">Count</th></tr></thead>
<tbody><tr><td>doors</td><td align="right">3</td></tr><tr><td>windows</td><td align="right">12</td></tr></tbody></table>
<blockquote><p>A library for those who have no library yet.</p></blockquote>
<ul><li class="task">☑ doors</li><li class="task">☐ roof</li></ul>
<details><summary>More</summary><p>There is no more.</p></details>`;

export const SAMPLE_PROJECT: ProjectView = {
  index: "root/main",
  name: "sample-lib",
  displayName: "Sample_Lib",
  status: { status: "deprecated", reason: "use other-lib" },
  origin: { kind: "hosted", index: "root/main", claim: "taken" },
  isVersionAsked: true,
  newest: "1.2.0",
  release: {
    version: "1.3.0rc1",
    summary: "A sample of a library, with everything that a library has",
    released: "2026-11-03T09:15:00.000000Z",
    isPrerelease: true,
    yanked: "it was built on the wrong machine",
    descriptionHtml: README,
    details: {
      requiresPython: ">=3.9,<4",
      license: "Apache-2.0 OR MIT",
      authors: [{ name: "Ada Example", mail: "ada@example.com" }],
      maintainers: [{ name: "The Example Team" }],
      keywords: ["sample", "library"],
      classifiers: [
        "Development Status :: 4 - Beta",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Software Development",
      ],
      links: [
        { label: "Documentation", address: "https://example.com/docs" },
        { label: "Source", address: "https://example.com/source" },
      ],
      extras: ["fast", "docs"],
      members: ["ada", "grace"],
    },
    dependencies: [
      { text: "requests>=2.19.1", name: "requests" },
      { text: 'tomli>=2; python_version < "3.11"', name: "tomli" },
      { text: "cython", name: "cython", extra: "fast" },
      { text: "??? unreadable", extra: "docs" },
    ],
    fileCount: 600,
    files: [
      {
        filename: "sample_lib-1.3.0rc1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        address:
          "../files/aa/sample_lib-1.3.0rc1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        kind: "wheel",
        platform: "CPython 3.12 on Linux x86-64",
        size: 1_234_567,
        uploaded: "2026-11-03T09:15:00.000000Z",
        sha256: "a".repeat(64),
        yanked: "it was built on the wrong machine",
        metadataAddress: "../files/aa/sample_lib.whl.metadata",
        provenanceAddress: "https://example.com/provenance",
      },
      {
        filename: "sample_lib-1.3.0rc1.tar.gz",
        address: "../files/bb/sample_lib-1.3.0rc1.tar.gz",
        kind: "sdist",
        size: 45_678,
        uploaded: "2026-11-03T09:15:30.000000Z",
        sha256: "b".repeat(64),
        yanked: true,
      },
    ],
  },
  releases: {
    page: 2,
    pageCount: 3,
    releaseCount: 205,
    rows: [
      {
        version: "1.3.0rc1",
        released: "2026-11-03T09:15:00.000000Z",
        fileCount: 2,
        isPrerelease: true,
        isYanked: true,
      },
      {
        version: "1.2.0",
        released: "2026-08-22T10:00:00.123456Z",
        fileCount: 14,
        isPrerelease: false,
        isYanked: false,
      },
      { version: "0.0.10", fileCount: 1, isPrerelease: false, isYanked: false },
    ],
  },
};

export const SAMPLE_SEARCH: SearchView = {
  query: "sample",
  classifiers: ["Typing :: Typed", "beta"],
  suggested: { instead: "beta", names: ["Development Status :: 4 - Beta"] },
  page: 2,
  hasMore: true,
  hits: [
    { index: "root/main", projects: SAMPLE_INDEX.projects },
    { index: "acme/internal", projects: [{ name: "samples", displayName: "samples" }] },
  ],
};

export const SAMPLE_CLASSIFIERS: ClassifiersView = {
  query: "ukrain",
  groups: [
    {
      name: "Natural Language",
      rows: [
        { name: "Natural Language :: Ukrainian", isDeprecated: false, successors: [] },
        {
          name: "Natural Language :: Ukranian",
          isDeprecated: true,
          successors: ["Natural Language :: Ukrainian"],
        },
      ],
    },
    {
      name: "License",
      rows: [{ name: "License :: Of old", isDeprecated: true, successors: [] }],
    },
  ],
  hint: "",
};

const FORM_TOKEN = "0123456789abcdef".repeat(4);
const FAULT = { message: "Cannot do this: it is Monday", hint: "Come on Tuesday" };

export const SAMPLE_SIGN_IN: SignInView = {
  ...{ formToken: FORM_TOKEN, name: "alice", fault: FAULT, said: "You are signed out." },
};

export const SAMPLE_LINK: LinkView = {
  ...{ formToken: FORM_TOKEN, secret: "s".repeat(43), name: "alice", fault: FAULT },
  expires: "2026-11-28T00:00:00.000Z",
};

export const SAMPLE_ACCOUNT: AccountView = {
  ...{ formToken: FORM_TOKEN, name: "alice", isAdmin: true, said: "The token is revoked." },
  tokens: [
    {
      ...{ id: 2, name: "release job", rights: ["upload"], index: "root/main" },
      ...{ project: "sample-lib", created: "2026-11-03T09:15:00.000000Z", isEnded: false },
      ...{ lastUsed: "2026-11-04T00:00:00.000000Z", expires: "2027-02-01T00:00:00.000000Z" },
    },
    {
      ...{ id: 1, name: "old laptop", rights: ["read", "manage"], isEnded: true },
      ...{ created: "2025-01-01T00:00:00.000000Z", revoked: "2026-01-01T00:00:00.000000Z" },
    },
  ],
  newToken: {
    draft: { name: "x", index: "root/main", project: "y", rights: ["read"], days: "30" },
    ...{ indexes: ["root/main", "root/test"], fault: FAULT },
  },
  passwordFault: FAULT,
};

export const SAMPLE_TOKEN: MadeTokenView = {
  ...{ secret: `cheeseshop_${"a".repeat(39)}`, name: "release job" },
  ...{ rights: ["read", "upload"], index: "root/main", project: "sample-lib" },
  ...{ expires: "2027-02-01T00:00:00.000Z", shownIndex: "root/main" },
};

export const SAMPLE_ERROR: ErrorView = {
  status: 404,
  kind: "not-found",
  message: 'Cannot show "nothing" on root/main: there is no such project',
  hint: "Look at how it is spelt",
  problems: [
    {
      rule: "name",
      level: "error",
      message: "The name has a blank",
      hint: "Write it with a hyphen",
    },
  ],
};
