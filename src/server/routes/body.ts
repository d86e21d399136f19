/** The bodies that the REST API takes, and how they are read. Shapes alone: what they mean is for the actions. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { RIGHTS } from "../access/permissions.ts";

const text = z.string().max(10_000);
const label = z.string().max(200);

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
  rights: z.array(z.enum(RIGHTS)).max(10),
  expires: z.iso.datetime({ offset: true }).optional(),
});

export const NEW_INDEX = z.looseObject({
  owner: label,
  name: label,
  kind: z.enum(["hosted", "mirror"]).optional(),
  bases: z.array(label).max(100).optional(),
});

export const INDEX_CHANGE = z.looseObject({ bases: z.array(label).max(100).optional() });

export const MEMBER = z.strictObject({ role: label });

export const STATUS = z.strictObject({
  status: z.enum(["active", "archived", "quarantined", "deprecated"]),
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
  const read = shape.safeParse(request.body ?? {}, { error: describeFault });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join(".");
  throw new AppError(
    "invalid",
    `Cannot read the request: ${where ? `"${where}": ` : ""}${issue?.message ?? "it has the wrong shape"}`,
    { hint: "docs/routes.md tells what each address takes" },
  );
}

/** The library's words for what we ask, in ours. */
function describeFault(fault: z.core.$ZodRawIssue): string | undefined {
  switch (fault.code) {
    case "invalid_type":
      return fault.input === undefined
        ? "it is missing"
        : `it must be ${TYPES.get(fault.expected) ?? fault.expected}`;
    case "invalid_value":
      return `it must be ${fault.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "unrecognized_keys":
      return `there is no key ${fault.keys.map((key) => JSON.stringify(key)).join(" and no key ")}`;
    case "invalid_format":
      return "it must be a time such as 2027-01-31T00:00:00Z";
    case "too_big":
      return `it must have at most ${fault.maximum} ${fault.origin === "array" ? "items" : "characters"}`;
    default:
      return undefined;
  }
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
]);

function hasBody({ headers }: FastifyRequest): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}
