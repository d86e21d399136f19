/**
 * Descriptions of real projects in reStructuredText: ours and PyPI's renderer show the same elements, links and text.
 * `npm test` looks at the first five, `npm run test:all` at all of them.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderRst } from "../../src/readme/rst/document.ts";
import { askRenderer, fetchDescriptions, findRenderer } from "./reference.ts";
import { structureOf } from "./structure.ts";

const SAMPLE = 5;
const RELEASES: readonly string[] = (
  "kombu==5.7.0 mock==5.2.0 pexpect==4.9.0 zope-event==6.2 html5lib==1.1 paste==3.10.1 alembic==1.20.1 amqp==5.4.2 " +
  "astroid==4.3.4 autopep8==2.3.2 billiard==4.3.2 bleach==6.4.0 boto3==1.44.8 colorama==0.4.6 decorator==5.3.1 " +
  "django-environ==0.14.0 django-extensions==4.1 django-filter==26.2 execnet==2.1.2 fabric==3.2.3 flake8==7.5.0 " +
  "hupper==1.12.1 invoke==3.0.3 jmespath==1.1.0 jsonpickle==4.1.4 mako==1.4.3 mccabe==0.7.0 more-itertools==11.2.1 " +
  "natsort==8.4.0 nose2==0.16.0 numpydoc==1.11.0 oauthlib==4.0.1 oslo-utils==10.2.0 paramiko==5.1.0 parso==0.8.7 " +
  "pbr==7.1.3 pika==1.4.4 plaster==1.1.2 ptyprocess==0.7.0 pycodestyle==2.15.0 pyflakes==4.1.0 pyopenssl==26.4.0 " +
  "pyramid==2.1 pyramid-tm==2.6 pyserial==3.5 pytest-cov==7.1.0 pytest-xdist==3.8.0 python-dateutil==4.0.0 " +
  "pyusb==1.3.1 repoze-lru==0.8 requests-oauthlib==2.0.0 s3transfer==0.19.3 six==1.17.0 sortedcontainers==2.4.0 " +
  "stevedore==5.10.0 tifffile==2026.3.3 transaction==5.1 translationstring==1.4 venusian==3.1.1 vine==5.1.0 " +
  "webencodings==0.6.1 webob==1.8.11 whitenoise==6.12.0 zc-lockfile==4.0 zope-component==7.1 zope-schema==8.1 " +
  "pynacl==1.6.2"
).split(" ");

/** Projects whose pages differ, and why that is right. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([
  [
    "pynacl",
    "two sections of one name: the second id has no prefix there, so that it meets no other with its number",
  ],
]);

const python = findRenderer();
const wanted = process.env.CHEESESHOP_TEST_ALL ? RELEASES : RELEASES.slice(0, SAMPLE);
const descriptions = python === undefined ? [] : fetchDescriptions(python, wanted);
const shown =
  python === undefined
    ? []
    : askRenderer(
        python,
        descriptions.map(({ text }) => ({ format: "restructuredtext", text })),
      );

test("descriptions of real projects are there to compare", { skip: python === undefined }, () => {
  assert.ok(descriptions.length >= wanted.length / 2, `${descriptions.length} of ${wanted.length}`);
});

for (const [at, { project, text }] of descriptions.entries()) {
  test(`renderRst() shows the description of ${project} as PyPI does`, () => {
    const theirs = shown[at]?.html;
    const { html, faults } = renderRst(text);
    if (theirs === null || theirs === undefined) {
      assert.notDeepEqual(faults, [], shown[at]?.log);
      return;
    }
    assert.deepEqual(faults, []);
    const isEqual = JSON.stringify(structureOf(html)) === JSON.stringify(structureOf(theirs));
    if (DIFFERENT.has(project)) assert.ok(!isEqual, `${project} does not belong into the list`);
    else assert.deepEqual(structureOf(html), structureOf(theirs));
  });
}
