import assert from "node:assert/strict";
import { test } from "node:test";
import { SAMPLE_FRAME } from "../../../test/fakes/page-views.ts";
import { installLine, listConfigurations } from "./configuration.ts";

function configurationOf(tool: string, site: string): string {
  const all = listConfigurations({ ...SAMPLE_FRAME, site }, "root/main");
  return all.find((each) => each.tool === tool)?.text ?? "";
}

test("listConfigurations() gives pip the simple address", () => {
  assert.equal(
    configurationOf("pip", "https://shop.example/base"),
    "[global]\nindex-url = https://shop.example/base/root/main/simple/\n",
  );
});

test("listConfigurations() lets pip trust plain http of another machine alone", () => {
  const sites = [
    "http://127.0.0.1:2433",
    "http://localhost",
    "http://[::1]:1",
    "https://a.example",
  ];
  for (const site of sites) {
    assert.doesNotMatch(configurationOf("pip", site), /trusted-host/);
  }
  assert.match(configurationOf("pip", "http://shop:8080"), /\ntrusted-host = shop:8080\n$/);
});

test("listConfigurations() gives uv and twine the upload address", () => {
  const address = "https://shop.example/root/main/legacy/";
  assert.ok(configurationOf("uv", "https://shop.example").includes(`publish-url = "${address}"\n`));
  assert.ok(configurationOf("twine", "https://shop.example").includes(`repository = ${address}\n`));
});

test("installLine() pins where a version is given", () => {
  const line = "pip install --index-url http://127.0.0.1:2433/root/main/simple/ tools";
  assert.equal(installLine(SAMPLE_FRAME, "root/main", "tools"), line);
  assert.equal(installLine(SAMPLE_FRAME, "root/main", "tools", "1.0"), `${line}==1.0`);
});
