/**
 * Which form and which encoding of a page a client gets.
 *
 * The Simple API never answers 406: whoever asks for something unknown gets HTML, as browsers and old pips expect.
 */
import type { Encoding } from "./page-pieces.ts";

/** The forms of a simple page, and the content type each is answered with. */
export type SimpleForm = "json" | "v1+html" | "html";

export const SIMPLE_TYPES = {
  json: "application/vnd.pypi.simple.v1+json",
  "v1+html": "application/vnd.pypi.simple.v1+html",
  html: "text/html; charset=utf-8",
} as const satisfies Record<SimpleForm, string>;

/** A map: strangers name the key, and an object has members that nobody put there, such as `constructor`. */
const FORMS: ReadonlyMap<string, SimpleForm> = new Map([
  ["application/vnd.pypi.simple.v1+json", "json"],
  ["application/vnd.pypi.simple.latest+json", "json"],
  ["application/vnd.pypi.simple.v1+html", "v1+html"],
  ["application/vnd.pypi.simple.latest+html", "v1+html"],
  ["text/html", "html"],
]);

/** By the header `Accept`: the highest q wins; where two are equal, plain HTML before the others. */
export const chooseForm = remembered((accept: string): SimpleForm => {
  const wanted = parseWeights(accept).flatMap(({ name, q }) => {
    const form = FORMS.get(name);
    return form === undefined || q === 0 ? [] : [{ form, q }];
  });
  const best = Math.max(0, ...wanted.map(({ q }) => q));
  const forms = wanted.filter(({ q }) => q === best).map(({ form }) => form);
  for (const form of ["html", "v1+html", "json"] as const) if (forms.includes(form)) return form;
  return "html";
});

/** By the query `?format=`, which beats the header; `undefined` where it names no form. */
export function findForm(format: unknown): SimpleForm | undefined {
  return typeof format === "string" ? FORMS.get(format.replaceAll(" ", "+")) : undefined;
}

/** By the header `Accept-Encoding`: the highest q wins; where two are equal, zstd, the smallest and the fastest. */
export const chooseEncoding = remembered((accepted: string): Encoding => {
  const weights = new Map(parseWeights(accepted).map(({ name, q }) => [name, q]));
  const weigh = (name: string): number => weights.get(name) ?? weights.get("*") ?? 0;
  const [zstd, gzip] = [weigh("zstd"), weigh("gzip")];
  if (zstd > 0 && zstd >= gzip) return "zstd";
  return gzip > 0 ? "gzip" : "identity";
});

interface Weighted {
  readonly name: string;
  readonly q: number;
}

function parseWeights(header: string): Weighted[] {
  return header
    .slice(0, 2000)
    .split(",")
    .map((item) => {
      const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      const q = weight === undefined ? 1 : Number(weight.slice(2));
      return { name, q: Number.isFinite(q) ? q : 0 };
    });
}

/** Clients send the same few headers again and again; strangers may send as many as they like. */
function remembered<T>(choose: (header: string) => T): (header: string | undefined) => T {
  const known = new Map<string, T>();
  return (header = "") => {
    const found = known.get(header);
    if (found !== undefined) return found;
    const chosen = choose(header);
    if (known.size >= 1000) known.clear();
    known.set(header, chosen);
    return chosen;
  };
}
