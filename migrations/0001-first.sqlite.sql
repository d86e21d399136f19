-- What SQLite writes in its own way: blobs, tables that are their own index, the text index.

create table file_metadata (
  file_id integer primary key references files (id) on delete cascade,
  bytes blob not null
);

-- A mirror's compact copy of a page. `project` may have the empty name: the page of all projects.
create table upstream_pages (
  index_id integer not null references indexes (id),
  project text not null,
  body blob not null,
  etag text,
  last_modified text,
  fetched text not null,
  changed text not null,
  serial integer,
  primary key (index_id, project)
);

-- `seen` counts the readings of the upstream's list: what the last one did not see is gone.
create table upstream_names (
  index_id integer not null references indexes (id),
  name text not null,
  display text not null,
  seen integer not null default 0,
  primary key (index_id, name)
) without rowid;

create table mirrored_files (
  index_id integer not null references indexes (id),
  project text not null,
  filename text not null,
  sha256 text not null references blobs (sha256),
  size integer not null,
  kept_at text not null,
  primary key (index_id, project, filename)
) without rowid;

create index mirrored_files_by_sha256 on mirrored_files (sha256);

create table mirrored_metadata (
  index_id integer not null references indexes (id),
  project text not null,
  filename text not null,
  bytes blob not null,
  primary key (index_id, project, filename)
);

-- One row a hosted project; its rowid is the project's id.
create virtual table search using fts5 (
  name, summary, keywords, description,
  index_id unindexed,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3'
);
