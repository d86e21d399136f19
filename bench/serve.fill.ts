/**
 * Fills the database of a server that does not run, past all rules: a million rows by upload would take an hour.
 * The bytes of these files are not there, so they are for pages and lists alone.
 */
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { formatVersionOrder } from "../src/server/tables/version-order.ts";
import { parseVersion } from "../src/standards/version.ts";

const AT = "2026-08-22T10:00:00.000000Z";

/** Opens the database in the data folder, and does all that `work` does in one transaction. */
export function fill(folder: string, work: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(path.join(folder, "cheeseshop.sqlite"));
  db.exec("begin");
  work(db);
  db.exec("commit; pragma optimize; pragma wal_checkpoint(truncate)");
  db.close();
}

/** Projects `prefix-0000000` and so on of an index. Each has one release with one file where `hasFiles`. */
export function addProjects(
  db: DatabaseSync,
  { index, prefix, count, hasFiles }: ManyProjects,
): void {
  const indexId = findIndex(db, index);
  const add = db.prepare(
    `insert into projects (index_id, name, display_name, created, created_by, similarity_key)
     values (?, ?, ?, '${AT}', 'root', ?) returning id`,
  );
  const addFile = makeFileAdder(db, indexId);
  for (let number = 0; number < count; number += 1) {
    const name = `${prefix}-${String(number).padStart(7, "0")}`;
    const id = Number(add.get(indexId, name, name, name)?.id);
    if (hasFiles) addFile(id, name, "1.0");
  }
}

export interface ManyProjects {
  /** `owner/name`. */
  readonly index: string;
  readonly prefix: string;
  readonly count: number;
  readonly hasFiles: boolean;
}

/** One project with as many releases of one wheel each: 1.0, 1.1 and so on. */
export function addProject(db: DatabaseSync, index: string, name: string, files: number): void {
  const indexId = findIndex(db, index);
  const project = db
    .prepare(
      `insert into projects (index_id, name, display_name, created, created_by, similarity_key)
       values (?, ?, ?, '${AT}', 'root', ?) returning id`,
    )
    .get(indexId, name, name, name);
  const addFile = makeFileAdder(db, indexId);
  for (let number = 0; number < files; number += 1) {
    addFile(Number(project?.id), name, `1.${number}`);
  }
}

/** What a mirror without its upstream still knows of the upstream's list. */
export function addUpstreamNames(db: DatabaseSync, index: string, count: number): void {
  const indexId = findIndex(db, index);
  db.prepare(
    `insert into upstream_pages (index_id, project, body, fetched, changed, serial)
     values (?, '', x'', '${AT}', '${AT}', 1)`,
  ).run(indexId);
  const add = db.prepare(
    "insert into upstream_names (index_id, name, display, seen) values (?, ?, ?, 1)",
  );
  for (let number = 0; number < count; number += 1) {
    const name = `upstream-project-${String(number).padStart(7, "0")}`;
    add.run(indexId, name, number % 3 === 0 ? name.replace("up", "Up") : name);
  }
}

function findIndex(db: DatabaseSync, label: string): number {
  const found = db.prepare("select id from indexes where owner || '/' || name = ?").get(label);
  if (found === undefined) throw new Error(`There is no index ${label}`);
  return Number(found.id);
}

type AddFile = (projectId: number, project: string, version: string) => void;

function makeFileAdder(db: DatabaseSync, indexId: number): AddFile {
  const addRelease = db.prepare(
    `insert into releases (project_id, version, version_order, metadata, created)
     values (?, ?, ?, '{}', '${AT}') returning id`,
  );
  const addBlob = db.prepare(
    `insert into blobs (sha256, size, reference_count, created) values (?, 1000, 1, '${AT}')`,
  );
  const addFile = db.prepare(
    `insert into files (index_id, project_id, release_id, version_order, filename, kind, python_tag,
       sha256, size, blake2b, requires_python, uploaded, uploaded_by, metadata_sha256)
     values (?, ?, ?, ?, ?, 'wheel', 'py3', ?, 1000, ?, '>=3.9', '${AT}', 'root', ?)`,
  );
  let count = Number(db.prepare("select count(*) as count from blobs").get()?.count);
  return (projectId, project, version) => {
    count += 1;
    // Spread over the index as real digests are; multiplying by an odd number gives each its own.
    const scattered = (BigInt(count) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    const digest = scattered.toString(16).padStart(16, "0").repeat(4);
    const order = formatVersionOrder(parseVersion(version));
    const release = Number(addRelease.get(projectId, version, order)?.id);
    const filename = `${project.replaceAll("-", "_")}-${version}-py3-none-any.whl`;
    addBlob.run(digest);
    addFile.run(indexId, projectId, release, order, filename, digest, digest, digest);
  };
}
