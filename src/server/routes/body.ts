/** The bodies that the REST API takes, and how they are read. Shapes alone: what they mean is for the actions. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { RIGHTS } from "../access/permissions.ts";

const text = z.string().max(10_000);
const label = z.string().max(200);

/** One of a few words; whoever sends another is told which there are. */
function oneOf<const T extends readonly string[]>(words: T) {
  return z.enum(words, { error: `it must be one of ${words.join(", ")}` });
}

export const NEW_USER = z.strictObject({
  name: label,
  password: text.optional(),
  admin: z.boolean().optional(),
});

export const USER_CHANGE = z.strictObject({
  password: text.optional(),
  admin: z.boolean().optional(),
  blocked: z.boolean().optional(),
});

export const NEW_TOKEN = z.strictObject({
  name: label,
  /** Whose; the caller's own where it is left out. */
  user: label.optional(),
  index: label.optional(),
  project: label.optional(),
  rights: z.array(oneOf(RIGHTS)).max(10),
  expires: z.iso.datetime({ offset: true }).optional(),
});

export const NEW_INDEX = z.looseObject({
  owner: label,
  name: label,
  kind: oneOf(["hosted", "mirror"]).optional(),
  bases: z.array(label).max(100).optional(),
});

export const INDEX_CHANGE = z.looseObject({ bases: z.array(label).max(100).optional() });

export const MEMBER = z.strictObject({ role: label });

export const STATUS = z.strictObject({
  status: oneOf(["active", "archived", "quarantined", "deprecated"]),
  reason: text.optional(),
});

export const YANK = z.strictObject({
  reason: text.optional(),
  filename: z.string().max(500).optional(),
});

/** Throws `invalid`, naming the first key that is wrong. A body that is not there counts as an empty object. */
export function readBody<T>(request: FastifyRequest, shape: z.ZodType<T>): T {
  if (request.body === undefined && hasBody(request)) {
    // To pass it over would answer 200 for a change that was not made.
    throw new AppError("invalid", "Cannot read the request: its body is no JSON", {
      status: 415,
      hint: "Send the header Content-Type: application/json",
    });
  }
  const read = shape.safeParse(request.body ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join(".");
  throw new AppError(
    "invalid",
    `Cannot read the request: ${where ? `"${where}": ` : ""}${issue?.message ?? "it has the wrong shape"}`,
    { hint: "docs/routes.md tells what each address takes" },
  );
}

function hasBody({ headers }: FastifyRequest): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}
