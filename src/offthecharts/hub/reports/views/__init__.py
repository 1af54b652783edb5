"""Pages of the reports: the reports themselves, and the rows behind their numbers."""
