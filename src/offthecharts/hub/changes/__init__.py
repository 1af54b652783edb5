"""Changes that practice programs report: applied once each, in order for each patient."""
