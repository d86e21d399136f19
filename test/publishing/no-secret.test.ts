/** A secret leaves for the index alone: not for the screen, a list of processes, or a file that is left behind. */
import assert from "node:assert/strict";
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { loadProgram } from "../../src/cli/program.ts";
import { findClients, type Outcome, run, temporaryFolder } from "../clients.ts";
import { openWebServer } from "../fakes/web-server.ts";
import { runCommand } from "../run-command.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

const ROOT = path.dirname(path.dirname(import.meta.dirname));
const { missing } = await findClients();
const SECRET = "cheeseshop_pa55-word-that-nobody-shall-ever-see";
const { wheel } = writeFiles({ name: "sample-lib", version: "1.0" });

/** The worst of servers: where it refuses, it shows the whole request. */
const index = await openWebServer(async (request, response) => {
  request.resume();
  await new Promise((done) => request.on("end", done));
  const answers: Readonly<Record<string, object>> = {
    "/_/oidc/audience": { audience: "shop" },
    "/_/oidc/mint-token": { success: true, token: SECRET },
  };
  const known = answers[request.url ?? ""];
  if (known !== undefined) return void response.end(JSON.stringify(known));
  if (request.method === "GET") return void response.writeHead(404).end();
  const { authorization = "" } = request.headers;
  const plain = Buffer.from(authorization.split(" ")[1] ?? "", "base64").toString();
  const isRefused = request.url?.startsWith("/refused");
  response.writeHead(isRefused ? 403 : 200).end(`<h1>No: ${authorization}; ${plain}</h1>`);
});
after(() => index.close());

interface Way {
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the home folder by their names. */
  readonly home?: Readonly<Record<string, string>>;
  readonly words: (url: string) => readonly string[];
  readonly command?: readonly string[];
}

const { host } = new URL(index.origin);
const byUrl = (url: string): readonly string[] => ["--url", url];

/** Places where a secret may stand. */
const WAYS: Readonly<Record<string, Way>> = {
  CHEESESHOP_TOKEN: { env: { CHEESESHOP_TOKEN: SECRET }, words: byUrl },
  TWINE_PASSWORD: { env: { TWINE_USERNAME: "me", TWINE_PASSWORD: SECRET }, words: byUrl },
  "the address of TWINE_REPOSITORY_URL": {
    env: { TWINE_REPOSITORY_URL: `http://me:${SECRET}@${host}/PATH/` },
    words: () => [],
  },
  ".pypirc": {
    home: {
      ".pypirc": `[there]\nrepository=${index.origin}/PATH/\nusername=me\npassword=${SECRET}\n`,
    },
    words: () => ["-r", "there"],
  },
  ".netrc": {
    home: { ".netrc": `machine 127.0.0.1 login me password ${SECRET}\n` },
    words: byUrl,
  },
  "a keyring": {
    home: { "bin/keyring": `#!/bin/sh\necho '{"username":"me","password":"${SECRET}"}'\n` },
    words: byUrl,
  },
  "trusted publishing": { env: { SHOP_ID_TOKEN: `${SECRET}-of-the-ci` }, words: byUrl },
  "twine's variables": {
    env: { TWINE_USERNAME: "me", TWINE_PASSWORD: SECRET },
    words: (url) => ["--verbose", "--repository-url", url],
    command: ["twine", "upload"],
  },
};

for (const [name, way] of Object.entries(WAYS)) {
  for (const end of ["accepted", "refused"]) {
    test(`no secret is shown of ${name} by an upload that is ${end}`, async () => {
      const home = temporaryFolder();
      for (const [file, text] of Object.entries(way.home ?? {})) {
        mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
        writeFileSync(path.join(home, file), text.replace("PATH", end));
        chmodSync(path.join(home, file), 0o700);
      }
      const env = Object.fromEntries(
        Object.entries(way.env ?? {}).map(([key, text]) => [key, text.replace("PATH", end)]),
      );
      const words = way.words(`${index.origin}/${end}/`);
      const started = [MAIN, ...(way.command ?? ["publish"]), ...words, wheel];
      const { outcome, seen } = await watch(() =>
        run(process.execPath, started, {
          env: {
            ...OF_THIS_MACHINE,
            ...{ HOME: home, PATH: `${home}/bin:/usr/bin:/bin`, CHEESESHOP_TRACE: "1" },
            ...env,
          },
        }),
      );
      assert.equal(outcome.code, end === "accepted" ? 0 : 1, outcome.output);
      assertHidden(outcome.output, "the screen");
      assertHidden(seen, "the list of processes");
    });
  }
}

test("no secret is in the list of processes while an installation is tried", {
  skip: missing ?? false,
}, async () => {
  const shop = await openShop({ env: { CHEESESHOP_ADMIN_TOKEN: SECRET } });
  const args = ["index", "create", "root/closed", "--read", "members"];
  const env = { CHEESESHOP_TOKEN: SECRET };
  assert.equal((await shop.cheeseshop(args, { env })).code, 0);
  const { outcome, seen } = await watch(() =>
    shop.cheeseshop(["publish", "--to", "root/closed,root/main", wheel], { env }),
  );
  const log = shop.output();
  await shop.stop();
  assert.equal(outcome.code, 0, outcome.output);
  assert.match(seen, /pip.*install/, "pip was seen at its work");
  assertHidden(seen, "the list of processes");
  assertHidden(outcome.output, "the screen");
  assertHidden(log, "the server's log");
});

test("login keeps a secret where its owner alone can read it, and in no process's words", async () => {
  const home = temporaryFolder();
  const words = [MAIN, "login", "--unasked", "--token-stdin", `${index.origin}/accepted/`];
  const env = { ...OF_THIS_MACHINE, HOME: home, CHEESESHOP_KEYRING: "none" };
  const { outcome, seen } = await watch(() =>
    run(process.execPath, words, { env, input: `${SECRET}\n` }),
  );
  assert.equal(outcome.code, 0, outcome.output);
  assertHidden(outcome.output, "the screen");
  assertHidden(seen, "the list of processes");
  const file = path.join(home, ".config", "cheeseshop", "credentials.json");
  assert.ok(readFileSync(file, "utf8").includes(SECRET));
});

test("no line to go on with repeats a secret that was typed as part of an address", async () => {
  const { wheel: first, sdist: second } = writeFiles({ name: "two-lib", version: "1.0" });
  const url = `http://me:${SECRET}@${host}/refused/`;
  for (const words of [
    ["publish", "-r", url],
    ["publish", "--url", url],
    ["twine", "upload", "-r", url],
    ["twine", "upload", "--repository-url", url],
  ]) {
    const home = temporaryFolder();
    const { stderr, stdout } = await runCommand(home, [...words, first, second], {
      CHEESESHOP_KEYRING: "none",
    });
    assert.match(stderr, /^To go on: cheeseshop .*http:\/\/127/m, stderr);
    assertHidden(stdout + stderr, "the screen");
  }
});

test("each command that takes a password within an address says that others saw it", async () => {
  const { wheel: file } = writeFiles({ name: "noted-lib", version: "1.0" });
  const url = `http://me:${SECRET}@${host}/taken/`;
  for (const words of [
    ["publish", "--no-check", "--url", url],
    ["publish", "--no-check", "-r", url],
    ["check", "--index", url],
  ]) {
    const { stderr } = await runCommand(temporaryFolder(), [...words, file], {
      CHEESESHOP_KEYRING: "none",
    });
    const notes = stderr.match(/lists of processes .* have the password in/g);
    assert.equal(notes?.length, 1, `${words[0]}: ${stderr}`);
    assertHidden(stderr, "the screen");
  }
});

test("a line of the past is not repeated with its secrets", async () => {
  for (const words of [
    ["twine", "register", "-u", "me", "-p", SECRET, "a.whl"],
    ["pypi-upload", `--password=${SECRET}`],
    ["curl", "-u", `me:${SECRET}`, "-F", "x=y"],
  ]) {
    const { stderr, stdout } = await runCommand(temporaryFolder(), ["old-command", ...words]);
    assertHidden(stdout + stderr, "the screen");
  }
});

test("no example and no page of the documents puts a secret on a command line", async () => {
  const { commands } = await loadProgram([]);
  const examples = commands.flatMap((command) => command.examples);
  const pages = globSync("{README.md,docs/*.md}", { cwd: ROOT }).flatMap(
    (file) =>
      readFileSync(path.join(ROOT, file), "utf8").match(/^(?: {4}|\$ ).*|`[^`\n]+`/gm) ?? [],
  );
  const bad = [...examples, ...pages].filter((line) =>
    /(?:TOKEN|PASSWORD)=\S+\s+\S*(?:cheeseshop|twine|uv|pip)|--(?:password|token)[= ](?!stdin)[^-\s`]/.test(
      line,
    ),
  );
  assert.deepEqual(bad, []);
});

/** What may be told of the secret: nothing, in no form in which it travels. */
function assertHidden(text: string, where: string): void {
  const forms = [SECRET, btoa(`me:${SECRET}`), btoa(`__token__:${SECRET}`)];
  for (const form of forms) assert.ok(!text.includes(form), `${where} shows it:\n${text}`);
}

/** Looks at the words of all processes as long as the work lasts, as any user of the machine can. */
async function watch(work: () => Promise<Outcome>): Promise<{
  readonly outcome: Outcome;
  readonly seen: string;
}> {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      for (const line of listProcesses()) seen.add(line);
      await setTimeout(10);
    }
  })();
  const outcome = await work();
  isOver = true;
  await watching;
  return { outcome, seen: [...seen].join("\n") };
}

function listProcesses(): readonly string[] {
  const folders = process.platform === "linux" ? readdirSync("/proc") : [];
  return folders
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        // It has ended.
        return "";
      }
    });
}
