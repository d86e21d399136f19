import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseProxy, readProxies } from "./proxies.ts";

const READ: readonly (readonly [string, Readonly<Record<string, string>>, object])[] = [
  ["nothing", {}, {}],
  ["empty variables", { http_proxy: "", HTTPS_PROXY: "", NO_PROXY: "" }, {}],
  [
    "capitals",
    { HTTP_PROXY: "http://a:1", HTTPS_PROXY: "http://b:2", NO_PROXY: "c" },
    { http: "http://a:1/", https: "http://b:2/", except: "c" },
  ],
  [
    "small letters before capitals",
    { http_proxy: "http://a:1", HTTP_PROXY: "http://b:2", no_proxy: "c", NO_PROXY: "d" },
    { http: "http://a:1/", except: "c" },
  ],
  [
    "an address without a scheme",
    { https_proxy: "a.example:3128" },
    { https: "http://a.example:3128/" },
  ],
];
for (const [what, env, proxies] of READ) {
  test(`readProxies() reads ${what}`, () => {
    assert.deepEqual(readProxies(env), { proxies, faults: [] });
  });
}

test("readProxies() names the variable of a fault, and repeats no password", () => {
  const { faults } = readProxies({ HTTPS_PROXY: "gopher://user:hush@a", http_proxy: "http://:::" });
  assert.deepEqual(faults, [
    "http_proxy: this is no http or https address of a proxy",
    "HTTPS_PROXY: this is no http or https address of a proxy",
  ]);
});

const ASKED: readonly (readonly [string, string, "direct" | "proxy"])[] = [
  ["", "https://example.org/", "proxy"],
  ["*", "https://example.org/", "direct"],
  ["example.org", "https://example.org/", "direct"],
  ["EXAMPLE.org", "https://Example.org./", "direct"],
  ["example.org", "https://a.b.example.org/", "direct"],
  [".example.org", "https://example.org/", "direct"],
  ["*.example.org", "https://a.example.org/", "direct"],
  ["example.org", "https://notexample.org/", "proxy"],
  ["ample.org", "https://example.org/", "proxy"],
  ["a.example.org", "https://example.org/", "proxy"],
  ["x, example.org", "https://example.org/", "direct"],
  ["x example.org,,", "https://example.org/", "direct"],
  ["example.org:443", "https://example.org/", "direct"],
  ["example.org:443", "https://example.org:8443/", "proxy"],
  [".example.org:8443", "https://a.example.org:8443/", "direct"],
  ["10.0.0.0/8", "https://10.1.2.3/", "direct"],
  ["10.0.0.0/8", "https://11.1.2.3/", "proxy"],
  ["10.0.0.0/33", "https://10.1.2.3/", "proxy"],
  ["10.1.2.3", "https://10.1.2.3/", "direct"],
  ["10.1.2.3:8443", "https://10.1.2.3/", "proxy"],
  ["1.2.3", "https://10.1.2.3/", "proxy"],
  ["fd00::/8", "https://[fd00::1]/", "direct"],
  ["fd00::1", "https://[fd00::1]/", "direct"],
  ["[fd00::1]:443", "https://[fd00::1]/", "direct"],
  ["[fd00::1]:80", "https://[fd00::1]/", "proxy"],
  // This machine is never behind a proxy, whatever the list says.
  ["", "https://localhost:2433/", "direct"],
  ["", "https://127.0.0.1:2433/", "direct"],
  ["", "https://[::1]:2433/", "direct"],
];
for (const [except, address, way] of ASKED) {
  test(`chooseProxy() asks ${address} ${way === "direct" ? "directly" : "through the proxy"} with NO_PROXY=${except}`, () => {
    const proxies = { https: "http://proxy:1/", except };
    assert.equal(
      chooseProxy(proxies, new URL(address)),
      way === "direct" ? undefined : proxies.https,
    );
  });
}

test("chooseProxy() takes the proxy for the scheme of the address asked", () => {
  const url = new URL("http://example.org/");
  assert.equal(chooseProxy({ https: "http://proxy:1/" }, url), undefined);
  assert.equal(chooseProxy({ http: "http://proxy:1/" }, url), "http://proxy:1/");
});
