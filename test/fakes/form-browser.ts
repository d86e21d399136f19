/** A browser as far as forms go: it keeps cookies, reads the forms of a page, and sends them as they stand there. */
import assert from "node:assert/strict";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import { listTags } from "../../src/standards/html-tag.ts";
import { hide, overhearAnswer } from "../secrets.ts";

export interface FormBrowser {
  readonly cookies: Map<string, string>;
  open(path: string): Promise<LightMyRequestResponse>;
  /** Sends the form with this action of the page that was opened or answered last; what `fields` names is filled in. */
  send(action: string, fields?: Fields): Promise<LightMyRequestResponse>;
  /** Sends anything at all, with the cookies. */
  post(path: string, body: URLSearchParams, headers?: Headers): Promise<LightMyRequestResponse>;
  /** The token of the forms of the last page. */
  formToken(): string;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;
type Headers = Readonly<Record<string, string>>;

export function openFormBrowser(app: FastifyInstance, host = "127.0.0.1"): FormBrowser {
  const cookies = new Map<string, string>();
  let page = "";

  const keep = (answer: LightMyRequestResponse): LightMyRequestResponse => {
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
      hide(value);
    }
    const { method = "", url = "" } = answer.raw.req;
    const { statusCode: status, headers } = answer;
    overhearAnswer({ method, path: url, status, headers }, answer.body);
    if (answer.body !== "") page = answer.body;
    return answer;
  };
  const cookie = (): Headers =>
    cookies.size === 0
      ? {}
      : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  const accept = "text/html,application/xhtml+xml";

  const post: FormBrowser["post"] = async (url, body, headers = {}) =>
    keep(
      await app.inject({
        ...{ method: "POST", url, payload: String(body) },
        headers: {
          ...{ host, accept, "content-type": "application/x-www-form-urlencoded" },
          ...{ origin: `http://${host}`, "sec-fetch-site": "same-origin" },
          ...cookie(),
          ...headers,
        },
      }),
    );

  return {
    cookies,
    post,
    open: async (url) =>
      keep(await app.inject({ method: "GET", url, headers: { host, accept, ...cookie() } })),
    send: (action, fields = {}) => post(action, fillForm(page, action, fields)),
    formToken: () => /name="form" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? "",
  };
}

/** The fields of a form with what stands in them, as a browser sends them. */
function fillForm(page: string, action: string, fields: Fields): URLSearchParams {
  const form = page
    .split("<form ")
    .slice(1)
    .find((text) => text.includes(`action="${action}" method="post"`))
    ?.split("</form>")[0];
  assert.ok(form !== undefined, `no form for ${action} on the page`);
  const body = new URLSearchParams();
  let select = "";
  for (const { name: tag, attributes } of listTags(`<form ${form}`)) {
    const [name, value = ""] = [attributes.get("name") ?? "", attributes.get("value")];
    if (tag === "select") select = name;
    const isFilled = Object.hasOwn(fields, tag === "option" ? select : name);
    const isSent =
      tag === "option"
        ? attributes.has("selected")
        : tag === "input" && (attributes.get("type") !== "checkbox" || attributes.has("checked"));
    if (isSent && !isFilled) body.append(tag === "option" ? select : name, value);
  }
  for (const [name, value] of Object.entries(fields)) {
    for (const one of typeof value === "string" ? [value] : value) body.append(name, one);
  }
  return body;
}
