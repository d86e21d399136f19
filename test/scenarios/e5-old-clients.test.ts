/** Story E5: machines of 2016–2020 that nobody may touch. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import {
  findClients,
  findOldPython,
  OLD_PIP_VERSIONS,
  type OldPip,
  type Outcome,
  run,
  temporaryFolder,
} from "../clients.ts";
import { makeSdist, sdistFilename } from "../fakes/sample-files.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop, type Shop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());
const SIMPLE = `${shop.address}/simple/`;
const PASSWORD = "a long enough p@ssword";

before(async () => {
  const files = [
    { name: "old-lib", version: "1.0" },
    { name: "old-lib", version: "2.0" },
    { name: "old-lib", version: "3.0", requiresPython: ">=3.8" },
    { name: "my.dotted_name", version: "1.0" },
  ].map(
    (release) => writeFiles({ ...release, metadataVersion: "2.1", tag: "py2.py3-none-any" }).wheel,
  );
  const sent = await shop.cheeseshop(["publish", ...files, writeOldSdist()]);
  assert.equal(sent.code, 0, sent.output);
  const person = await shop.cheeseshop(["user", "add", "alice", "--password-stdin"], {
    input: PASSWORD,
  });
  assert.equal(person.code, 0, person.output);
  const args = ["index", "create", "alice/secret", "--read", "members", "--upload", "members"];
  assert.equal((await shop.cheeseshop(args)).code, 0);
  const inside = await shop.cheeseshop(["publish", "--index", "alice/secret", files[0] ?? ""]);
  assert.equal(inside.code, 0, inside.output);
});

/** With setup.py, as easy_install wants it. */
function writeOldSdist(): string {
  const release = { name: "egg-lib", version: "1.0" };
  // Eggs are zips, which cannot hold the year of our samples.
  const setup = `import os
from setuptools import setup
os.utime("egg_lib.py", None)
setup(name="egg-lib", version="1.0", py_modules=["egg_lib"])
`;
  const files = { "setup.py": setup, "egg_lib.py": "three = 3\n" };
  const file = path.join(temporaryFolder(), sdistFilename(release));
  writeFileSync(file, makeSdist({ ...release, metadataVersion: "2.1", files }));
  return file;
}

/** The server once more, over TLS: by name the client sends it in SNI, by number it sends none. */
const tls = hasOpenssl() ? await openTlsShop() : undefined;
after(() => tls?.shop.stop());

interface TlsShop {
  readonly shop: Shop;
  readonly certificate: string;
}

function hasOpenssl(): boolean {
  return spawnSync("openssl", ["version"]).status === 0;
}

async function openTlsShop(): Promise<TlsShop> {
  const folder = temporaryFolder();
  const certificate = path.join(folder, "cert.pem");
  const key = path.join(folder, "key.pem");
  const args = [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate],
    ...["-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
  ];
  execFileSync("openssl", args, { stdio: "ignore" });
  const flags = ["--tls-certificate", certificate, "--tls-key", key];
  const { wheel } = writeFiles({ name: "old-lib", version: "1.0", tag: "py2.py3-none-any" });
  const opened = await openShop({ args: flags });
  const env = { CHEESESHOP_CA_FILE: certificate };
  const sent = await opened.cheeseshop(["publish", wheel], { env });
  assert.equal(sent.code, 0, sent.output);
  return { shop: opened, certificate };
}

for (const interpreter of ["python2.7", "python3.6"]) {
  const python = findOldPython(interpreter);
  const reason = missing ?? (python === undefined ? `no ${interpreter} on this machine` : false);

  /** Installs into a folder, and tells what lies there then. */
  const installFrom = async (pip: OldPip, simple: string, ...wanted: readonly string[]) => {
    const target = temporaryFolder();
    const args = [
      ...["install", "--target", target, "--no-cache-dir", "--index-url", simple],
      "--disable-pip-version-check",
      ...wanted,
    ];
    const env = { PYTHONPATH: clients?.pipFolder(pip) ?? "" };
    // pip 9 sorts all that lies in the current folder: in one of its own that is nothing.
    const folder = temporaryFolder();
    const outcome: Outcome = await run(python ?? "", ["-m", "pip", ...args], { env, folder });
    const found = readdirSync(target).filter((name) => name.endsWith(".dist-info"));
    return { outcome, found: found.map((name) => name.slice(0, -".dist-info".length)) };
  };
  const install = (pip: OldPip, ...wanted: readonly string[]) =>
    installFrom(pip, SIMPLE, ...wanted);

  for (const pip of OLD_PIP_VERSIONS) {
    test(`E5: pip ${pip} of ${interpreter} installs a version, and any spelling of a name`, {
      skip: reason,
    }, async () => {
      const { outcome, found } = await install(pip, "Old_Lib==1.0", "My_Dotted-Name");
      assert.equal(outcome.code, 0, outcome.output);
      assert.deepEqual(found.toSorted(), ["my_dotted_name-1.0", "old_lib-1.0"]);
    });

    // pip 8 does not know requires-python: it takes the newest.
    const newest = pip === "8.0.2" ? "old_lib-3.0" : "old_lib-2.0";
    test(`E5: pip ${pip} of ${interpreter} without a version gets ${newest}`, {
      skip: reason,
    }, async () => {
      const { outcome, found } = await install(pip, "old-lib");
      assert.equal(outcome.code, 0, outcome.output);
      assert.deepEqual(found, [newest]);
    });

    test(`E5: pip ${pip} of ${interpreter} installs from a private index with a secret in its address`, {
      skip: reason,
    }, async () => {
      // Before 10 it sends a password as it stands in the address: what an address cannot hold is not understood.
      const user =
        pip === "10.0.1" ? `alice:${encodeURIComponent(PASSWORD)}@` : `__token__:${shop.token}@`;
      const simple = `${shop.address.replace("//", `//${user}`)}/alice/secret/simple/`;
      const { outcome, found } = await installFrom(pip, simple, "old-lib");
      assert.equal(outcome.code, 0, outcome.output);
      assert.deepEqual(found, ["old_lib-1.0"]);
    });
  }

  for (const pip of ["8.0.2", "10.0.1"] as const) {
    test(`E5: pip ${pip} search of ${interpreter} is told where to search`, {
      skip: reason,
    }, async () => {
      const args = ["-m", "pip", "search", "--index", `${shop.address}/pypi`, "old"];
      const env = { PYTHONPATH: clients?.pipFolder(pip) ?? "" };
      const { output } = await run(python ?? "", args, { env });
      assert.match(output, /does not speak it\. Search at http:\S*\/search/);
    });
  }

  // The ssl module of 2.7 finds no number in a certificate, whoever serves it.
  for (const host of interpreter === "python2.7" ? ["localhost"] : ["localhost", "127.0.0.1"]) {
    const skip = reason || (tls === undefined ? "no openssl on this machine" : false);
    test(`E5: pip of ${interpreter} installs over TLS from ${host}`, { skip }, async () => {
      const port = new URL(tls?.shop.address ?? "").port;
      const simple = `https://${host}:${port}/simple/`;
      const cert = ["--cert", tls?.certificate ?? ""];
      const { outcome, found } = await installFrom("9.0.1", simple, ...cert, "old-lib==1.0");
      assert.equal(outcome.code, 0, outcome.output);
      assert.deepEqual(found, ["old_lib-1.0"]);
    });
  }

  for (const base of ["simple/", "pypi/", ""]) {
    const skip = python === undefined ? `no ${interpreter} on this machine` : false;
    test(`E5: easy_install of ${interpreter} reads our pages at "/${base}"`, { skip }, async () => {
      const target = path.join(temporaryFolder(), "eggs");
      mkdirSync(target);
      const args = ["-m", "easy_install", "-d", target, "-i", `${shop.address}/${base}`, "egg-lib"];
      const done = await run(python ?? "", args, { env: { PYTHONPATH: target }, folder: target });
      assert.equal(done.code, 0, done.output);
      assert.ok(
        readdirSync(target).some((name) => name.startsWith("egg_lib-1.0-")),
        done.output,
      );
    });
  }
}

test("E5: a client that sends no SNI is served over TLS", async (t) => {
  if (tls === undefined) return t.skip("no openssl on this machine");
  const { host } = new URL(tls.shop.address);
  const verify = ["-CAfile", tls.certificate, "-verify_return_error"];
  const done = await run(
    "openssl",
    ["s_client", "-connect", host, "-noservername", "-quiet", "-ign_eof", ...verify],
    { input: `GET /simple/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n` },
  );
  assert.match(done.output, /HTTP\/1\.1 200 OK[\s\S]*old-lib/);
});
