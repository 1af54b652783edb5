"""Pages of points for many."""
