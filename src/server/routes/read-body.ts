/**
 * Reads the bodies of the REST API. Their shapes, and the library that checks them, are loaded with the first: a
 * server that only serves packages needs none of it.
 */
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { AppError } from "../../errors.ts";
import { hasBody } from "../line/slow-sender.ts";

type Shapes = typeof import("./body.ts");

/** Throws `invalid`, naming the first key that is wrong. A body that is not there counts as an empty object. */
export async function readBody<Name extends keyof Shapes>(
  request: FastifyRequest,
  name: Name,
): Promise<z.infer<Shapes[Name]>> {
  if (request.body === undefined && hasBody(request.raw)) {
    // To pass it over would answer 200 for a change that was not made.
    throw new AppError("invalid", "Cannot read the request: its body is no JSON", {
      status: 415,
      hint: "Send the header Content-Type: application/json",
    });
  }
  const { [name]: shape } = await import("./body.ts");
  const read = shape.safeParse(request.body ?? {}, { error: describeFault });
  if (read.success) return read.data as z.infer<Shapes[Name]>;
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
