"""One module a page: groups, statuses, kept filters, acts on many members."""
