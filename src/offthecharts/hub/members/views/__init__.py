"""One module a page: the list, the profile, the edit page."""
