-- Names that were taken while nobody could tell whether an upstream has them; found out later.
alter table projects add column unchecked integer not null default 0 check (unchecked in (0, 1));

create index projects_unchecked on projects (id) where unchecked = 1;
