-- What has changed on one index since a serial is read in order; the index by project would have to be sorted whole.
create index journal_by_index on journal (index_id, serial);
