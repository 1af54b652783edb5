"""One module a page: Hub users, the practice's settings, the audit trail, connections."""
