/**
 * The tables as the query builder sees them; `migrations/` makes them. A change here is a migration there.
 *
 * Times are ISO 8601 in UTC with microseconds, facts are 0 or 1, JSON is text: what both engines give alike.
 */
import type { Generated } from "kysely";

export interface Schema {
  readonly settings: SettingsTable;
  readonly users: UsersTable;
  readonly tokens: TokensTable;
  readonly sessions: SessionsTable;
  readonly password_links: PasswordLinksTable;
  readonly indexes: IndexesTable;
  readonly index_bases: IndexBasesTable;
  readonly members: MembersTable;
  readonly projects: ProjectsTable;
  readonly releases: ReleasesTable;
  readonly files: FilesTable;
  readonly file_metadata: FileMetadataTable;
  readonly file_provenance: FileProvenanceTable;
  readonly reserved_filenames: ReservedFilenamesTable;
  readonly blobs: BlobsTable;
  readonly upstream_pages: UpstreamPagesTable;
  readonly upstream_names: UpstreamNamesTable;
  readonly mirrored_files: MirroredFilesTable;
  readonly mirrored_metadata: MirroredMetadataTable;
  readonly journal: JournalTable;
  readonly jobs: JobsTable;
  readonly downloads: DownloadsTable;
  readonly search: SearchTable;
}

/** A fact as both engines keep it. */
export type Fact = 0 | 1;

interface SettingsTable {
  readonly key: string;
  readonly value: string;
}

interface UsersTable {
  readonly id: Generated<number>;
  readonly name: string;
  /** PHC string of argon2id; null for an account that has tokens only. */
  readonly password: string | null;
  readonly is_admin: Generated<Fact>;
  readonly blocked: Generated<Fact>;
  readonly created: string;
}

interface TokensTable {
  readonly id: Generated<number>;
  readonly user_id: number;
  readonly name: string;
  /** Hex sha256 of the whole secret. */
  readonly hash: string;
  /** Null: every index. */
  readonly index_id: number | null;
  /** Normal name; null: every project. */
  readonly project: string | null;
  /** Words joined by commas: read, upload, manage. */
  readonly rights: string;
  readonly expires: string | null;
  readonly created: string;
  readonly last_used: string | null;
  readonly revoked: string | null;
}

interface SessionsTable {
  /** Hex sha256 of the secret in the browser's cookie. */
  readonly hash: string;
  readonly user_id: number;
  readonly created: string;
  readonly expires: string;
}

interface PasswordLinksTable {
  readonly user_id: number;
  /** Hex sha256 of the secret in the link. */
  readonly hash: string;
  readonly created: string;
  readonly expires: string;
}

interface IndexesTable {
  readonly id: Generated<number>;
  /** Name of the user below whose path the index stands. */
  readonly owner: string;
  readonly name: string;
  readonly kind: "hosted" | "mirror";
  /** JSON of `IndexSettings`. */
  readonly settings: Generated<string>;
  readonly created: string;
  readonly deleted: string | null;
}

interface IndexBasesTable {
  readonly index_id: number;
  readonly base_id: number;
  readonly position: number;
}

interface MembersTable {
  readonly id: Generated<number>;
  readonly index_id: number;
  /** Null: a member of the index as a whole. */
  readonly project_id: number | null;
  readonly user_id: number;
  /** Of an index: reader, uploader, owner. Of a project: maintainer, owner. */
  readonly role: "reader" | "uploader" | "maintainer" | "owner";
}

interface ProjectsTable {
  readonly id: Generated<number>;
  readonly index_id: number;
  readonly name: string;
  readonly display_name: string;
  readonly status: Generated<"active" | "archived" | "quarantined" | "deprecated">;
  readonly status_reason: string | null;
  readonly created: string;
  readonly created_by: string;
  /** 1: taken although an upstream has the name. */
  readonly claimed: Generated<Fact>;
  /** 1: taken while nobody could tell whether an upstream has the name. */
  readonly unchecked: Generated<Fact>;
  readonly deleted: string | null;
  /** Of its newest journal row. */
  readonly last_serial: Generated<number>;
  /** The same for names that people mix up. */
  readonly similarity_key: string;
}

interface ReleasesTable {
  readonly id: Generated<number>;
  readonly project_id: number;
  readonly version: string;
  /** Text whose byte order is the order of versions. */
  readonly version_order: string;
  readonly summary: string | null;
  /** Null until the job has rendered it. */
  readonly description_html: string | null;
  /** JSON of the metadata as it stood in the file. */
  readonly metadata: string;
  readonly created: string;
}

interface FilesTable {
  readonly id: Generated<number>;
  readonly index_id: number;
  readonly project_id: number;
  readonly release_id: number;
  readonly version_order: string;
  readonly filename: string;
  readonly kind: "sdist" | "wheel";
  readonly python_tag: string;
  readonly sha256: string;
  readonly size: number;
  readonly md5: string | null;
  readonly blake2b: string;
  readonly requires_python: string | null;
  readonly uploaded: string;
  readonly uploaded_by: string;
  /** Null: not yanked; empty: without a reason. */
  readonly yanked: string | null;
  readonly metadata_sha256: string | null;
  /** Hex sha256 of what `file_provenance` has. */
  readonly provenance: string | null;
}

interface FileMetadataTable {
  readonly file_id: number;
  readonly bytes: Uint8Array;
}

interface FileProvenanceTable {
  readonly file_id: number;
  /** JSON, as it is served. */
  readonly body: string;
}

interface ReservedFilenamesTable {
  readonly index_id: number;
  readonly filename: string;
  readonly deleted_at: string;
}

interface BlobsTable {
  readonly sha256: string;
  readonly size: number;
  /** Rows of files and mirrored files that need these bytes. */
  readonly reference_count: Generated<number>;
  /** When `remove-orphans` passed sentence; null for all that may be needed. */
  readonly condemned: string | null;
  /** When its bytes were taken away; the row waits for uploads that began before. */
  readonly removed: string | null;
  readonly created: string;
}

interface UpstreamPagesTable {
  readonly index_id: number;
  /** Normal name; empty for the page of all projects. */
  readonly project: string;
  readonly body: Uint8Array;
  readonly etag: string | null;
  readonly last_modified: string | null;
  /** When the upstream last said that this is its page. */
  readonly fetched: string;
  /** When the page last differed from the one before. */
  readonly changed: string;
  readonly serial: number | null;
}

interface UpstreamNamesTable {
  readonly index_id: number;
  readonly name: string;
  readonly display: string;
  /** Number of the last reading of the upstream's list that saw the name. */
  readonly seen: Generated<number>;
}

interface MirroredFilesTable {
  readonly index_id: number;
  readonly project: string;
  readonly filename: string;
  readonly sha256: string;
  readonly size: number;
  readonly kept_at: string;
}

interface MirroredMetadataTable {
  readonly index_id: number;
  readonly project: string;
  /** Of the file that it is the metadata of. */
  readonly filename: string;
  readonly bytes: Uint8Array;
}

interface JournalTable {
  readonly serial: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly index_id: number | null;
  readonly project: string | null;
  readonly version: string | null;
  readonly filename: string | null;
  readonly detail: string | null;
}

interface JobsTable {
  readonly id: Generated<number>;
  readonly kind: string;
  /** What the job is about: the same kind and key is one job. */
  readonly key: string;
  /** JSON. */
  readonly payload: Generated<string>;
  readonly run_after: string;
  readonly attempts: Generated<number>;
  readonly last_error: string | null;
  readonly locked_until: string | null;
}

interface DownloadsTable {
  /** `2026-08-22`, in UTC. */
  readonly day: string;
  readonly index_id: number;
  readonly project: string;
  readonly version: string;
  readonly count: Generated<number>;
}

interface SearchTable {
  /** The project's id. */
  readonly rowid: number;
  readonly name: string;
  readonly summary: string;
  readonly keywords: string;
  readonly description: string;
  /** Each in hexadecimal digits. */
  readonly classifiers: string;
  readonly index_id: number;
}
