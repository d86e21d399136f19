/** How forms of the account page are read and answered. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError, isAppError } from "../../errors.ts";
import { accountAddress } from "../pages/address.ts";
import { formatHtml, type Html } from "../pages/html.ts";
import type { Parts } from "../parts.ts";
import { pageFrame } from "../request.ts";
import { statusOf } from "../respond.ts";
import type { FormFault } from "./account-forms.ts";

/** Typed twice, since nobody sees what is typed. */
export function readNewPassword(fields: URLSearchParams): string {
  const password = fields.get("password") ?? "";
  if (password === fields.get("again")) return password;
  throw new AppError("invalid", "Cannot set the password: it was not typed the same twice");
}

/** What a form is told that was not taken; the answer gets its status. Faults of ours are thrown on. */
export function faultOf(reply: FastifyReply, error: unknown): FormFault {
  if (!isAppError(error) || error.kind === "unavailable") throw error;
  // With 401 a browser would ask for a password in a way of its own.
  reply.code(error.kind === "unknown-caller" ? 403 : statusOf(error));
  if (error.retryAfterSeconds !== undefined) reply.header("Retry-After", error.retryAfterSeconds);
  const { message, hint } = error;
  return { message, hint };
}

/** Leads to the account page, which tells what `said` stands for. */
export function leadBack(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  said?: string,
): FastifyReply {
  const address = accountAddress(pageFrame(parts, request));
  const query = said === undefined ? "" : `?said=${said}`;
  return reply
    .code(303)
    .header("Cache-Control", "no-store")
    .header("Location", `${address}${query}`)
    .send();
}

/** Nobody keeps these pages, nor their answers to forms. */
export function sendAccountPage(reply: FastifyReply, page: Html): FastifyReply {
  return reply
    .header("Cache-Control", "no-store")
    .header("X-DNS-Prefetch-Control", "off")
    .type("text/html; charset=utf-8")
    .send(formatHtml(page));
}
