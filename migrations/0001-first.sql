-- The first schema, in the SQL that SQLite and PostgreSQL share.
-- Times are ISO 8601 in UTC with microseconds, as text; facts are 0 or 1; names are in their normal form.
-- What must differ stands in 0001-first.sqlite.sql.

create table settings (
  key text primary key,
  value text not null
);

-- Who may do what. Secrets are kept as hashes only.

create table users (
  id integer primary key,
  name text not null unique,
  password text,
  is_admin integer not null default 0 check (is_admin in (0, 1)),
  blocked integer not null default 0 check (blocked in (0, 1)),
  created text not null
);

-- An index that is deleted keeps its row: the names below it stay owned when it is made again.
create table indexes (
  id integer primary key,
  owner text not null references users (name),
  name text not null,
  kind text not null check (kind in ('hosted', 'mirror')),
  settings text not null default '{}',
  created text not null,
  deleted text,
  unique (owner, name)
);

create table index_bases (
  index_id integer not null references indexes (id),
  base_id integer not null references indexes (id),
  position integer not null,
  primary key (index_id, position),
  unique (index_id, base_id)
);

create index index_bases_by_base on index_bases (base_id);

create table tokens (
  id integer primary key,
  user_id integer not null references users (id) on delete cascade,
  name text not null,
  hash text not null unique,
  index_id integer references indexes (id),
  project text,
  rights text not null,
  expires text,
  created text not null,
  last_used text,
  revoked text
);

create index tokens_by_user on tokens (user_id);

-- What is hosted.

-- The row of a project stays for ever: ownership outlives files.
create table projects (
  id integer primary key,
  index_id integer not null references indexes (id),
  name text not null,
  display_name text not null,
  status text not null default 'active' check (status in ('active', 'archived', 'quarantined', 'deprecated')),
  status_reason text,
  created text not null,
  created_by text not null,
  claimed integer not null default 0 check (claimed in (0, 1)),
  deleted text,
  last_serial integer not null default 0,
  similarity_key text not null,
  unique (index_id, name)
);

create index projects_by_similarity on projects (index_id, similarity_key);

create table members (
  id integer primary key,
  index_id integer not null references indexes (id),
  project_id integer references projects (id),
  user_id integer not null references users (id) on delete cascade,
  role text not null check (
    (project_id is null and role in ('reader', 'uploader', 'owner'))
    or (project_id is not null and role in ('maintainer', 'owner'))
  )
);

create unique index members_one_role on members (index_id, user_id, coalesce(project_id, 0));
create index members_by_user on members (user_id);
create index members_by_project on members (project_id);

-- Equal versions, such as 1 and 1.0, have one `version_order` and so are one release.
create table releases (
  id integer primary key,
  project_id integer not null references projects (id),
  version text not null,
  version_order text not null,
  summary text,
  description_html text,
  metadata text not null,
  created text not null,
  unique (project_id, version_order)
);

-- What nobody refers to is condemned first, its bytes are removed later, and the row goes last: an upload of the
-- same bytes always finds out how far that has gone.
create table blobs (
  sha256 text primary key,
  size bigint not null,
  reference_count integer not null default 0 check (reference_count >= 0),
  condemned text,
  removed text,
  created text not null
);

create index blobs_unreferenced on blobs (created) where reference_count = 0;

-- `version_order` repeats the release's, so that one index gives a page in its order.
create table files (
  id integer primary key,
  index_id integer not null references indexes (id),
  project_id integer not null references projects (id),
  release_id integer not null references releases (id),
  version_order text not null,
  filename text not null,
  kind text not null check (kind in ('sdist', 'wheel')),
  python_tag text not null,
  sha256 text not null references blobs (sha256),
  size bigint not null,
  md5 text,
  blake2b text not null,
  requires_python text,
  uploaded text not null,
  uploaded_by text not null,
  yanked text,
  metadata_sha256 text,
  provenance text,
  unique (index_id, filename)
);

create index files_in_page_order on files (project_id, version_order, filename);
create index files_by_release on files (release_id);
create index files_by_sha256 on files (sha256);

create table reserved_filenames (
  index_id integer not null references indexes (id),
  filename text not null,
  deleted_at text not null,
  primary key (index_id, filename)
);

-- What was done, by whom, in order. A row stands without its user, index or project.
create table journal (
  serial integer primary key,
  at text not null,
  actor text not null,
  action text not null,
  index_id integer,
  project text,
  version text,
  filename text,
  detail text
);

create index journal_by_project on journal (index_id, project, serial);

-- What happens later.

create table jobs (
  id integer primary key,
  kind text not null,
  key text not null,
  payload text not null default '{}',
  run_after text not null,
  attempts integer not null default 0,
  last_error text,
  locked_until text,
  unique (kind, key)
);

create index jobs_by_time on jobs (run_after);

create table downloads (
  day text not null,
  index_id integer not null,
  project text not null,
  version text not null,
  count integer not null default 0,
  primary key (index_id, project, day, version)
);
