/**
 * XML-RPC, which `pip search` of old and old mirrors send to the address of uploads: nothing here speaks it, and a fault
 * in its own form says so; without that they would ask for a password.
 */
import type { FastifyRequest } from "fastify";
import type { Parts } from "../parts.ts";
import { siteOf } from "../request.ts";
import type { Answer } from "../respond.ts";

/** The number that PyPI gives for what it no longer answers. */
const NO_LONGER = -32500;
/** Calls are short; what is longer is cut off with its connection. */
const LONGEST_CALL = 64 * 1024;

/** Answers XML-RPC with a fault, and hands everything else on. */
export function exceptXmlRpc(parts: Parts, next: Answer): Answer {
  return async (request, reply) => {
    if (!/^(?:text|application)\/xml\b/.test(request.headers["content-type"] ?? "")) {
      return next(request, reply);
    }
    await readCall(request);
    const site = siteOf(parts, request);
    const sentence =
      "Cannot answer XML-RPC: this server does not speak it. " +
      `Search at ${site}/search, or as a program at ${site}/+search?q=WORDS`;
    return reply.type("text/xml; charset=utf-8").send(formatFault(sentence));
  };
}

/** Some clients look at the answer only after they have sent everything. */
async function readCall(request: FastifyRequest): Promise<void> {
  let length = 0;
  for await (const chunk of request.raw) {
    length += (chunk as Uint8Array).length;
    if (length > LONGEST_CALL) return;
  }
}

/** Spec: http://xmlrpc.com/spec.md */
function formatFault(sentence: string): string {
  const text = sentence.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const code = `<member><name>faultCode</name><value><int>${NO_LONGER}</int></value></member>`;
  const words = `<member><name>faultString</name><value><string>${text}</string></value></member>`;
  const fault = `<fault><value><struct>${code}${words}</struct></value></fault>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<methodResponse>${fault}</methodResponse>\n`;
}
