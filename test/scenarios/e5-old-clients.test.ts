/** Story E5: machines of 2016–2020 that nobody may touch. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
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
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const shop = await openShop();
after(() => shop.stop());
const SIMPLE = `${shop.address}/simple/`;

before(async () => {
  const files = [
    { name: "old-lib", version: "1.0" },
    { name: "old-lib", version: "2.0" },
    { name: "old-lib", version: "3.0", requiresPython: ">=3.8" },
    { name: "my.dotted_name", version: "1.0" },
  ].map(
    (release) => writeFiles({ ...release, metadataVersion: "2.1", tag: "py2.py3-none-any" }).wheel,
  );
  const sent = await shop.cheeseshop(["publish", ...files]);
  assert.equal(sent.code, 0, sent.output);
});

for (const interpreter of ["python2.7", "python3.6"]) {
  const python = findOldPython(interpreter);
  const reason = missing ?? (python === undefined ? `no ${interpreter} on this machine` : false);

  /** Installs into a folder, and tells what lies there then. */
  const install = async (pip: OldPip, ...wanted: readonly string[]) => {
    const target = temporaryFolder();
    const args = [
      "install",
      "--target",
      target,
      "--no-cache-dir",
      "--index-url",
      SIMPLE,
      ...wanted,
    ];
    const env = { PYTHONPATH: clients?.pipFolder(pip) ?? "" };
    const outcome: Outcome = await run(python ?? "", ["-m", "pip", ...args], { env });
    const found = readdirSync(target).filter((name) => name.endsWith(".dist-info"));
    return { outcome, found: found.map((name) => name.slice(0, -".dist-info".length)) };
  };

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
  }
}
