/** The bodies that the REST API takes. Shapes alone: what they mean is for the actions. */
import { z } from "zod";
import { RIGHTS } from "../access/permissions.ts";

const text = z.string().max(10_000);
const label = z.string().max(200);

export const NEW_USER = z.strictObject({
  name: label,
  password: text.optional(),
  admin: z.boolean().optional(),
  /** Whether the answer is to have a link by which the person sets the password. */
  link: z.boolean().optional(),
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
