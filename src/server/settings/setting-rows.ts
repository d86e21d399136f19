/** All settings there are: the table of docs/settings.md. */
import {
  hasCredentials,
  readAddresses,
  readAdminToken,
  readDuration,
  readHost,
  readNames,
  readOneOf,
  readPath,
  readPort,
  readPublicUrl,
  readSize,
  readUpstream,
} from "./setting-values.ts";

/** One row of the table in docs/settings.md. */
export interface SettingRow {
  /** The key in the TOML file. The flag is the same with dashes, the variable in capitals after `CHEESESHOP_`. */
  readonly key: string;
  readonly default: string;
  /** One sentence for people. */
  readonly words: string;
  /** Where the value may not stand. Secrets are never flags: process lists are public. */
  readonly except?: readonly ("flag" | "file")[];
  /** Whether a value holds a secret, which may stand in the file or the variable and not in a flag. */
  readonly isSecret?: (value: unknown) => boolean;
  /** Reads text, or a value of the TOML file. Throws an `Error` whose message completes "port: …". */
  readonly read: (value: unknown) => unknown;
}

export const SETTINGS = [
  { key: "host", default: "127.0.0.1", words: "Address to listen on.", read: readHost },
  {
    key: "port",
    default: "2433",
    words: "Port to listen on; 0 takes any free one.",
    read: readPort,
  },
  {
    key: "data",
    default: "the user's data folder, `~/.local/share/cheeseshop`",
    words: "Folder for the database and the files; made if it is not there.",
    read: readPath,
  },
  {
    key: "upstream",
    default: "PyPI, at first start",
    words:
      "Simple API that `root/pypi` mirrors. `none` switches the mirror off; what was kept stays usable. One with a user and a password may not be a flag. A token belongs into the user or the password; of an address whose path holds one, messages, pages and the log tell the host alone.",
    isSecret: hasCredentials,
    read: readUpstream,
  },
  {
    key: "public_url",
    default: "taken from the request",
    words: "Address under which clients reach the server; may have a base path.",
    read: readPublicUrl,
  },
  {
    key: "trusted_proxies",
    default: "none",
    words: "Addresses of reverse proxies whose `X-Forwarded-*` headers count.",
    read: readAddresses,
  },
  {
    key: "tls_certificate",
    default: "none",
    words: "PEM file of the certificate chain; with `tls_key` the server speaks https.",
    read: readPath,
  },
  { key: "tls_key", default: "none", words: "PEM file of the private key.", read: readPath },
  {
    key: "upload_limit",
    default: "1 GiB",
    words: "Largest file that may be uploaded.",
    read: readSize,
  },
  {
    key: "minimum_free_disk",
    default: "256 MiB",
    words: "With less free disk than this an upload is refused before its body is read (507).",
    read: readSize,
  },
  {
    key: "mirror_fresh",
    default: "5 min",
    words: "How long a mirror's page is taken as it is before the upstream is asked again.",
    read: readDuration,
  },
  {
    key: "private_names",
    default: "none",
    words: "Names that no upstream is ever asked for; `acme-*` stands for all that begin so.",
    read: readNames,
  },
  {
    key: "ca_file",
    default: "none",
    words: "PEM file of certificates to trust beside the system's, for upstreams.",
    read: readPath,
  },
  {
    key: "log",
    default: "auto",
    words: "`json`, `terminal` or `silent`; `auto` is `terminal` on a terminal, else `json`.",
    read: readOneOf("auto", "json", "terminal", "silent"),
  },
  {
    key: "admin_token",
    default: "made at first start",
    words:
      "Token of the first administrator: at least 32 characters that begin `cheeseshop_`. Used only while there is none.",
    except: ["flag", "file"],
    read: readAdminToken,
  },
  {
    key: "admin_token_file",
    default: "none",
    words: "A file that holds that token.",
    except: ["flag", "file"],
    read: readPath,
  },
] as const satisfies readonly SettingRow[];

/** The key of a setting. */
export type SettingKey = (typeof SETTINGS)[number]["key"];
