/** What to paste so that a project publishes itself from CI with a token, for whoever has just made one. */

/** Where CI publishes to, and what for. */
export interface CiTarget {
  /** Address that uploads to the index are sent to. */
  readonly uploadUrl: string;
}

/** One kind of CI: where the token goes, and what runs. */
export interface CiLines {
  readonly name: string;
  /** A sentence: how the token is kept there. It stands in no file and in no shell's history. */
  readonly secret: string;
  readonly file: string;
  readonly text: string;
}

/** By this name the token is kept there. */
const CI_VARIABLE = "CHEESESHOP_TOKEN";

const KINDS = { github: makeGithubLines, gitlab: makeGitlabLines } as const;

/** The kinds of CI that there are lines for. */
export type CiKind = keyof typeof KINDS;

export function isCiKind(text: string): text is CiKind {
  return Object.hasOwn(KINDS, text);
}

export function listCiKinds(): readonly CiKind[] {
  return Object.keys(KINDS).filter(isCiKind);
}

/** They need nothing but what PyPI has, and publish with twine. */
export function makeCiLines(kind: CiKind, target: CiTarget): CiLines {
  return KINDS[kind](target);
}

function makeGithubLines({ uploadUrl }: CiTarget): CiLines {
  return {
    name: "GitHub Actions",
    secret: `Keep the token as the secret ${CI_VARIABLE} of the repository (Settings, Secrets and variables, Actions), or by "gh secret set ${CI_VARIABLE}", which asks for it`,
    file: ".github/workflows/publish.yml",
    text: `name: publish
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v5
      - run: pipx run build
      - run: pipx run twine upload --non-interactive dist/*
        env:
          TWINE_REPOSITORY_URL: ${uploadUrl}
          TWINE_USERNAME: __token__
          TWINE_PASSWORD: \${{ secrets.${CI_VARIABLE} }}
`,
  };
}

function makeGitlabLines({ uploadUrl }: CiTarget): CiLines {
  return {
    name: "GitLab CI",
    secret: `Keep the token as the variable ${CI_VARIABLE} of the project (Settings, CI/CD, Variables), masked and protected; protect the tags that publish`,
    file: ".gitlab-ci.yml",
    text: `publish:
  image: python:3
  rules:
    - if: $CI_COMMIT_TAG
  variables:
    TWINE_REPOSITORY_URL: ${uploadUrl}
    TWINE_USERNAME: __token__
    TWINE_PASSWORD: $${CI_VARIABLE}
  script:
    - pip install build twine
    - python -m build
    - twine upload --non-interactive dist/*
`,
  };
}
