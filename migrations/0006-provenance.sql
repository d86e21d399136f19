-- What was attested about a file, as it is served; `provenance` in `files` is the hash of it.
create table file_provenance (
  file_id integer primary key references files (id) on delete cascade,
  body text not null
);
