/**
 * The form of an upload, as twine, uv, flit, poetry and the old distutils send it.
 *
 * Clients read some of the messages, so these are PyPI's own, word for word (the part behind `Cannot …: ` elsewhere).
 * Reference: "Upload API" in PyPI's documentation
 */
import { AppError } from "../errors.ts";
import { collectMetadata, type Metadata } from "./metadata.ts";
import {
  isMetadataKey,
  METADATA_FIELDS,
  METADATA_KEYS,
  type MetadataKey,
} from "./metadata-field.ts";
import { isName } from "./name.ts";
import { trimSpace } from "./whitespace.ts";

/**
 * The fields of a form by name, each with all its values. Parts that are files are not among them.
 * Source: PyPI's documentation, "Upload API".
 */
export type FormFields = ReadonlyMap<string, readonly string[]>;

/** What an upload says about its file. The bytes come beside it. Source: PyPI's documentation, "Upload API". */
export interface UploadForm {
  /** As the uploader spells it; it is a valid name. */
  readonly name: string;
  /** As it was written; empty where the form has none. The metadata is to be checked. */
  readonly version: string;
  /** What the client takes the file for, such as `bdist_wheel`, as it was sent: the file itself decides. */
  readonly filetype?: string;
  /** Its Python tag by the client, as it was sent: the filename decides. */
  readonly pyversion?: string;
  /** Lower-case hex digests of the file as the client computed them: at least one. */
  readonly digests: Digests;
  readonly comment?: string;
  /** The field `attestations` as it was sent: JSON, see `parseAttestations`. */
  readonly attestations?: string;
  /** What the form says of the metadata; the file itself decides. */
  readonly metadata: Metadata;
}

/** What the uploader says about the bytes, in hex. Source: PyPI's documentation, "Upload API". */
export interface Digests {
  readonly md5?: string;
  readonly sha256?: string;
  /** BLAKE2b with 32 bytes. */
  readonly blake2b256?: string;
}

/** What `:action` asks for; `unknown` also where it is missing. */
export type UploadAction = "upload" | "register" | "upload-docs" | "unknown";

/**
 * Reads `:action`, which clients send in the form and a few in the query of the address.
 *
 * ```ts
 * parseUploadAction("file_upload") // => "upload"
 * parseUploadAction(undefined) // => "unknown"
 * ```
 */
export function parseUploadAction(action: string | undefined): UploadAction {
  switch (action) {
    case "file_upload":
      return "upload";
    case "submit":
    case "submit_pkg_info":
      return "register";
    case "doc_upload":
      return "upload-docs";
    default:
      return "unknown";
  }
}

/**
 * Reads the form of an upload. Throws `invalid` with the first fault in PyPI's order: protocol, then name, then the
 * digests by the alphabet, then the form as a whole. Whatever else is missing or wrong is no fault of the form, for the
 * file decides. Metadata is read and not checked: see `checkMetadata`.
 * Source: PyPI's documentation, "Upload API".
 *
 * ```ts
 * const fields = { name: "a", version: "1", filetype: "sdist", sha256_digest: "ab".repeat(32) }
 * const form = new Map(Object.entries(fields).map(([field, value]) => [field, [value]]))
 * parseUploadForm(form).filetype // => "sdist"
 * ```
 */
export function parseUploadForm(fields: FormFields): UploadForm {
  const form = cleanFields(fields);
  const protocol = form.get("protocol_version")?.[0] ?? "1";
  if (protocol !== "1") throw refuse("Unknown protocol version.", 'Send protocol_version "1"');

  const read = (field: string): string => trimSpace(form.get(field)?.[0] ?? "");
  const name = parseFormName(read("name"));
  const blake2b256 = parseDigest("blake2_256_digest", read("blake2_256_digest"), "BLAKE2");
  const md5 = read("md5_digest").toLowerCase();
  const sha256 = parseDigest("sha256_digest", read("sha256_digest"), "SHA256");
  if (blake2b256 === "" && md5 === "" && sha256 === "") {
    throw refuse("Error: Include at least one message digest.", "Send sha256_digest");
  }

  const filetype = read("filetype");
  const pyversion = read("pyversion");
  const comment = read("comment");
  const attestations = read("attestations");
  return {
    name,
    version: read("version"),
    ...(filetype !== "" && { filetype }),
    ...(pyversion !== "" && { pyversion }),
    digests: {
      ...(md5 !== "" && { md5 }),
      ...(sha256 !== "" && { sha256 }),
      ...(blake2b256 !== "" && { blake2b256 }),
    },
    ...(comment !== "" && { comment }),
    ...(attestations !== "" && { attestations }),
    metadata: collectFormMetadata(form),
  };
}

/**
 * Writes metadata as the fields of a form, in the order in which they are sent; a field of a list comes once for each
 * of its values. Source: PyPI's documentation, "Upload API".
 *
 * ```ts
 * formatUploadForm({ ...EMPTY_METADATA, name: "a", classifiers: ["b"] }) // => [["name", "a"], ["classifiers", "b"]]
 * ```
 */
export function formatUploadForm(metadata: Metadata): (readonly [field: string, value: string])[] {
  return Object.keys(METADATA_FIELDS)
    .filter(isMetadataKey)
    .flatMap((key) => {
      const header = METADATA_FIELDS[key].header.toLowerCase();
      const field = SENT_NAMES.get(header) ?? header.replaceAll("-", "_");
      return listFormValues(metadata, key).map((value) => [field, value] as const);
    });
}

function listFormValues(metadata: Metadata, key: MetadataKey): readonly string[] {
  if (key === "projectUrls") {
    return Object.entries(metadata.projectUrls).map(([label, url]) => `${label}, ${url}`);
  }
  const value = metadata[key];
  if (value === undefined) return [];
  // As setuptools and twine have always sent it: some indexes know the project by that spelling.
  if (key === "name") return [String(value).replaceAll(/[^A-Za-z0-9.]+/g, "-")];
  if (typeof value === "string") return [value];
  return key === "keywords" && value.length > 0 ? [value.join(", ")] : value;
}

/**
 * The refusal of a part that is a file where a field was to be: every one but `content` and `gpg_signature`.
 * Whoever splits the form calls it.
 */
export function refuseFilePart(field: string): AppError {
  return refuse(`${field}: Should not be a tuple.`, "Send a file in the part called content alone");
}

/** Its address would name the site. */
const SOURCE = 'PyPI\'s documentation, "Upload API"';
const HEX_64 = /^[a-f0-9]{64}$/i;
const CORE_METADATA = "https://packaging.python.org/specifications/core-metadata";
/** PyPI shows longer names shortened in the middle. */
const MAX_SHOWN = 60;

/** Old clients send `UNKNOWN` for what they do not know; a NUL would end a text where others go on reading. */
function cleanFields(fields: FormFields): FormFields {
  const clean = new Map<string, readonly string[]>();
  for (const [field, values] of fields) {
    const known = values
      .filter((value) => value.trim() !== "UNKNOWN")
      .map((value) => value.replaceAll("\0", "\\x00"));
    if (known.length > 0) clean.set(field, known);
  }
  return clean;
}

function parseFormName(name: string): string {
  if (name !== "" && isName(name)) return name;
  const why =
    name === ""
      ? "This field is required."
      : "Start and end with a letter or numeral containing only ASCII numeric and '.', '_' and '-'.";
  const shown = name.length > MAX_SHOWN ? `${name.slice(0, 30)}...${name.slice(-30)}` : name;
  throw refuse(
    `'${shown}' is an invalid value for Name. Error: ${why} See ${CORE_METADATA} for more information.`,
    "Correct the name of the project",
  );
}

function parseDigest(field: string, digest: string, algorithm: string): string {
  if (digest === "" || HEX_64.test(digest)) return digest.toLowerCase();
  throw refuse(
    `Invalid value for ${field}. Error: Use a valid, hex-encoded, ${algorithm} message digest.`,
    "Send 64 hexadecimal digits",
  );
}

/** Keys of forms that are not the field's name in lower case with `_`: PyPI's, and those of uv. */
const FORM_NAMES: ReadonlyMap<string, string> = new Map([
  ["classifiers", "classifier"],
  ["project_urls", "project-url"],
  ["platforms", "platform"],
  ["supported_platforms", "supported-platform"],
  ["license_files", "license-file"],
  ["import_names", "import-name"],
  ["import_namespaces", "import-namespace"],
]);

/** The names, by header, of what every index takes under no other name. */
const SENT_NAMES: ReadonlyMap<string, string> = new Map(
  [...FORM_NAMES]
    .filter(([field]) => field === "classifiers" || field === "project_urls")
    .map(([field, header]) => [header, field]),
);

function collectFormMetadata(form: FormFields): Metadata {
  const known = new Map<string, readonly string[]>();
  for (const [field, all] of form) {
    const header = FORM_NAMES.get(field) ?? field.replaceAll("_", "-");
    const values = all.filter((value) => value.trim() !== "");
    if (values.length === 0 || !METADATA_KEYS.has(header)) continue;
    known.set(header, [...(known.get(header) ?? []), ...values]);
  }
  return collectMetadata(known);
}

function refuse(message: string, hint: string): AppError {
  return new AppError("invalid", message, { hint: `${hint} (${SOURCE})` });
}
