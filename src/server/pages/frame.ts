/** What every page needs to know of the server, as this request reached it. */
import type { FastifyRequest } from "fastify";
import type { Parts } from "../parts.ts";
import { basePath, siteOf } from "../request.ts";
import type { Frame } from "./address.ts";
import { assetsPath } from "./assets.ts";

export function pageFrame(parts: Parts, request: FastifyRequest): Frame {
  return {
    base: basePath(parts),
    site: siteOf(parts, request).replace(/\/$/, ""),
    assets: assetsPath(),
  };
}
