/**
 * Tools of authors, as their documents say that an index is set up: each adds a package from ours and publishes to it,
 * with a token, and on an index that only its members may read, with a password.
 */
import assert from "node:assert/strict";
import { globSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, suite, test } from "node:test";
import { findTool, type ToolName, toolVersion } from "../client-tools.ts";
import { type Outcome, run, temporaryFolder } from "../clients.ts";
import { makeSdist, makeWheel, sdistFilename, wheelFilename } from "../fakes/sample-files.ts";
import { writeFiles, writeProject } from "../sample-project.ts";
import { openShop } from "../shop.ts";

/** What an address may not hold as it is. A space is left out: pipenv asks for files without a password that has one. */
const PASSWORD = "a-long:enough/p@ss%word";
const ALL = process.env.CHEESESHOP_TEST_ALL === "1";

const shop = await openShop();
after(() => shop.stop());

/** An index, and how one gets in. */
interface Place {
  readonly words: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

const MAIN: Place = {
  ...{ words: "with a token", address: shop.address },
  ...{ user: "__token__", password: shop.token },
};
const PRIVATE: Place = {
  ...{ words: "with a password", address: `${shop.address}/alice/secret` },
  ...{ user: "alice", password: PASSWORD },
};

before(async () => {
  const person = await shop.cheeseshop(["user", "add", "alice", "--password-stdin"], {
    input: PASSWORD,
  });
  assert.equal(person.code, 0, person.output);
  const args = ["index", "create", "alice/secret", "--read", "members", "--upload", "members"];
  assert.equal((await shop.cheeseshop(args)).code, 0);
  const { wheel, sdist } = writeFiles({ name: "shop-lib", version: "1.0" });
  for (const index of ["root/main", "alice/secret"]) {
    const sent = await shop.cheeseshop(["publish", "--index", index, wheel, sdist]);
    assert.equal(sent.code, 0, sent.output);
  }
});

/** A project's tree, and a home that nobody else uses. */
interface Tree {
  readonly folder: string;
  readonly home: string;
}

interface AuthorTool {
  readonly name: ToolName;
  /** Whether adding takes so long that only `npm run test:all` waits for it. */
  readonly isSlow?: boolean;
  /** Adds shop-lib to a project, and installs it below `folder` or `home`. */
  add(program: string, place: Place, project: Tree): Promise<Outcome>;
  /** Publishes what lies in `dist`, or what it builds itself. */
  publish?(program: string, place: Place, project: Tree): Promise<Outcome>;
}

const TOOLS: readonly AuthorTool[] = [
  {
    name: "poetry",
    async add(poetry, place, project) {
      const env = {
        ...poetryCredentials(place),
        ...{ HOME: project.home, POETRY_VIRTUALENVS_IN_PROJECT: "true" },
      };
      const source = ["source", "add", "--priority=primary", "shop", `${place.address}/simple/`];
      const named = await run(poetry, source, { env, folder: project.folder });
      assert.equal(named.code, 0, named.output);
      return run(poetry, ["add", "--no-interaction", "shop-lib"], { env, folder: project.folder });
    },
    publish(poetry, place, { folder, home }) {
      const repository = { POETRY_REPOSITORIES_SHOP_URL: `${place.address}/legacy/` };
      const env = { ...poetryCredentials(place), ...repository, HOME: home };
      return run(poetry, ["publish", "--no-interaction", "-r", "shop"], { env, folder });
    },
  },
  {
    name: "pdm",
    add(pdm, place, { folder, home }) {
      // It puts the values of variables into the address as an address wants them.
      addLines(folder, [
        "[[tool.pdm.source]]",
        'name = "pypi"',
        `url = "${place.address.replace("//", `//\${SHOP_USER}:\${SHOP_PASSWORD}@`)}/simple/"`,
      ]);
      const credentials = { SHOP_USER: place.user, SHOP_PASSWORD: place.password };
      const env = { ...credentials, HOME: home, PDM_CHECK_UPDATE: "false" };
      return run(pdm, ["add", "--no-self", "shop-lib"], { env, folder });
    },
    publish(pdm, place, { folder, home }) {
      const repository = ["--repository", `${place.address}/legacy/`];
      const credentials = ["--username", place.user, "--password", place.password];
      const env = { HOME: home, PDM_CHECK_UPDATE: "false" };
      return run(pdm, ["publish", "--no-build", ...repository, ...credentials], { env, folder });
    },
  },
  {
    name: "hatch",
    isSlow: true,
    add(hatch, place, { folder, home }) {
      const lines = ["skip-install = true", 'dependencies = ["shop-lib"]'];
      addLines(folder, ["[tool.hatch.envs.default]", ...lines]);
      const env = { HOME: home, PIP_INDEX_URL: `${withPassword(place)}/simple/` };
      return run(hatch, ["run", "python", "-c", "import shop_lib"], { env, folder });
    },
    publish(hatch, place, { folder, home }) {
      const env = {
        ...{ HATCH_INDEX_REPO: `${place.address}/legacy/`, HOME: home },
        ...{ HATCH_INDEX_USER: place.user, HATCH_INDEX_AUTH: place.password },
      };
      return run(hatch, ["publish", "--no-prompt"], { env, folder });
    },
  },
  {
    name: "flit",
    isSlow: true,
    async add(flit, place, { folder, home }) {
      // It installs by the pip of an environment.
      const environment = path.join(folder, ".venv");
      const made = await run("python3", ["-m", "venv", environment]);
      assert.equal(made.code, 0, made.output);
      const index = { PIP_INDEX_URL: `${withPassword(place)}/simple/` };
      const env = { ...index, HOME: home, FLIT_ROOT_INSTALL: "1" };
      const python = path.join(environment, "bin", "python");
      return run(flit, ["install", "--only-deps", "--python", python], { env, folder });
    },
    publish(flit, place, { folder, home }) {
      const env = {
        ...{ FLIT_INDEX_URL: `${place.address}/legacy/`, HOME: home },
        ...{ FLIT_USERNAME: place.user, FLIT_PASSWORD: place.password },
      };
      return run(flit, ["publish"], { env, folder });
    },
  },
  {
    name: "pipenv",
    isSlow: true,
    add(pipenv, place, { folder, home }) {
      const url = place.address.replace("//", `//\${SHOP_USER}:\${SHOP_PASSWORD}@`);
      const source = `[[source]]\nname = "shop"\nurl = "${url}/simple/"\nverify_ssl = false\n`;
      writeFileSync(path.join(folder, "Pipfile"), `${source}[packages]\nshop-lib = "*"\n`);
      const credentials = { SHOP_USER: place.user, SHOP_PASSWORD: place.password };
      const env = { ...credentials, HOME: home, PIPENV_VENV_IN_PROJECT: "1" };
      return run(pipenv, ["--python", "python3", "install"], { env, folder });
    },
  },
];

function poetryCredentials({ user, password }: Place): Record<string, string> {
  return { POETRY_HTTP_BASIC_SHOP_USERNAME: user, POETRY_HTTP_BASIC_SHOP_PASSWORD: password };
}

function withPassword({ address, user, password }: Place): string {
  return address.replace("//", `//${user}:${encodeURIComponent(password)}@`);
}

function authorization(): Record<string, string> {
  return { Authorization: `Bearer ${shop.token}` };
}

/** A tree whose files in `dist` are built already. */
function makeTree(name: string, dependencies: readonly string[] = []): Tree {
  const module = name.replaceAll("-", "_");
  const folder = writeProject({
    ...{ name, version: "1.0" },
    files: {
      [`src/${module}/__init__.py`]: '"""A sample."""\n',
      "pyproject.toml": [
        "[build-system]",
        'requires = ["flit_core >=3.11,<4"]',
        'build-backend = "flit_core.buildapi"',
        "[project]",
        `name = "${name}"`,
        'version = "1.0"',
        'description = "A sample"',
        'requires-python = ">=3.9"',
        `dependencies = ${JSON.stringify(dependencies)}`,
        "",
      ].join("\n"),
    },
  });
  const release = { name, version: "1.0" };
  mkdirSync(path.join(folder, "dist"));
  writeFileSync(path.join(folder, "dist", wheelFilename(release)), makeWheel(release));
  writeFileSync(path.join(folder, "dist", sdistFilename(release)), makeSdist(release));
  return { folder, home: temporaryFolder() };
}

function addLines(folder: string, lines: readonly string[]): void {
  writeFileSync(path.join(folder, "pyproject.toml"), `${lines.join("\n")}\n`, { flag: "a" });
}

suite("tools of authors", { concurrency: 2 }, () => {
  for (const tool of TOOLS) {
    const { program, missing } = findTool(tool.name);
    const title = `${tool.name} ${toolVersion(tool.name)}`;

    for (const place of ALL ? [MAIN, PRIVATE] : [PRIVATE]) {
      const isLeftOut = tool.isSlow === true && !ALL;
      const skip = isLeftOut ? "slow: npm run test:all runs it" : missing;
      test(`${title} adds a package ${place.words}`, { skip }, async () => {
        const needs = tool.name === "flit" ? ["shop-lib"] : [];
        const project = makeTree(`adds-by-${tool.name}`, needs);
        const done = await tool.add(program, place, project);
        assert.equal(done.code, 0, done.output);
        assert.ok(isInstalled(project), done.output);
      });
    }

    for (const place of [MAIN, PRIVATE]) {
      const { publish } = tool;
      if (publish === undefined) continue;
      test(`${title} publishes ${place.words}`, { skip: missing }, async () => {
        const name = `by-${tool.name}`;
        const done = await publish(program, place, makeTree(name));
        assert.equal(done.code, 0, done.output);
        const below = place.address.slice(shop.address.length);
        const page = await shop.ask("GET", `${below}/simple/${name}/?format=text/html`);
        const html = await page.text();
        assert.match(html, /-1\.0-py3-none-any\.whl/);
        assert.match(html, /-1\.0\.tar\.gz/);
        for (const [address] of done.output.matchAll(/http:\S*\/1\.0\//g)) {
          const { status } = await fetch(address, { headers: authorization() });
          assert.equal(status, 200, `${title} names ${address}`);
        }
      });
    }

    const { publish } = tool;
    if (publish === undefined) continue;
    test(`${title} shows the sentence about a wrong password`, { skip: missing }, async () => {
      const wrong = { ...PRIVATE, password: "not-the-password-of-alice" };
      const done = await publish(program, wrong, makeTree(`refused-by-${tool.name}`));
      assert.notEqual(done.code, 0);
      assert.match(done.output, /Cannot log in: the user name or the/);
      assert.ok(!done.output.includes(wrong.password));
    });
  }
});

/** In the environment that the tool made, wherever it keeps it. */
function isInstalled({ folder, home }: Tree): boolean {
  const inside = "site-packages/shop_lib-1.0.dist-info";
  const places = [`.venv/lib/*/${inside}`, `.local/share/hatch/**/${inside}`];
  return [folder, home].some((cwd) => globSync(places, { cwd }).length > 0);
}
