-- A classifier is one word of the index, in hexadecimal digits: so it is found as a whole, and with all below it by how
-- it begins.
create virtual table search_with_classifiers using fts5 (
  name, summary, keywords, description, classifiers,
  index_id unindexed,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3'
);

insert into search_with_classifiers (rowid, name, summary, keywords, description, classifiers, index_id)
select search.rowid, name, summary, keywords, description,
  coalesce((
    select group_concat(hex(value), ' ')
    from json_each((
      select metadata from releases where project_id = search.rowid order by created desc, id desc limit 1
    ), '$.classifiers')
    where length(value) <= 200
  ), ''),
  index_id
from search;

drop table search;
alter table search_with_classifiers rename to search;
