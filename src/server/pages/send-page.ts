/** How a page goes out: always fresh, cheap to ask again, and kept by nobody else where it is not for everybody. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { sha256Of } from "../../system/digest.ts";
import { isSame } from "../front.ts";
import { formatHtml, type Html } from "./html.ts";

/** `isPublic` where everybody sees the same page. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Html,
  isPublic: boolean,
): FastifyReply {
  const text = formatHtml(page);
  const etag = `"${sha256Of(text).slice(0, 32)}"`;
  reply
    .header("ETag", etag)
    .header("Cache-Control", isPublic ? "no-cache" : "private, no-cache")
    .header("Vary", "Accept, Authorization, Cookie, User-Agent")
    // Links in descriptions would tell a resolver of names which page is read.
    .header("X-DNS-Prefetch-Control", "off")
    .type("text/html; charset=utf-8");
  return isSame(request.headers["if-none-match"], etag) ? reply.code(304).send() : reply.send(text);
}

/** Leads elsewhere on this server, for good or only for now. */
export function leadTo(reply: FastifyReply, address: string, isForGood = false): FastifyReply {
  return reply
    .code(isForGood ? 301 : 302)
    .header("Location", address)
    .send();
}
