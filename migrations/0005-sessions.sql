-- Who is signed in with a browser, and links by which somebody sets a password: both are known by their hashes alone.

create table sessions (
  hash text primary key,
  user_id integer not null references users (id) on delete cascade,
  created text not null,
  expires text not null
);

create index sessions_by_user on sessions (user_id, created);
create index sessions_by_end on sessions (expires);

-- A new one takes the place of the one before.
create table password_links (
  user_id integer primary key references users (id) on delete cascade,
  hash text not null unique,
  created text not null,
  expires text not null
);
