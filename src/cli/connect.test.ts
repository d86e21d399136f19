import assert from "node:assert/strict";
import { test } from "node:test";
import { openHttp } from "./connect.ts";

test("openHttp() names the file of the target where that is the one missing", async () => {
  const env = { TWINE_CERT: import.meta.filename };
  await assert.rejects(openHttp({ env, folder: "/" }, { authorities: "/no/such.pem" }), {
    kind: "invalid",
    message: /^Cannot use the certificate authorities: \/no\/such\.pem is not there$/,
  });
});
