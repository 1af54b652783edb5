"""Django's PostgreSQL backend, which asks a connection in constant use only rarely whether it still lives."""
