"""Django's SQLite backend, whose writers queue fairly inside a process.

SQLite has one writer at a time. Others poll with growing pauses, so that under load some wait for seconds while the
lucky ones go first. Here the threads of a process take turns in the order in which they came.
"""
