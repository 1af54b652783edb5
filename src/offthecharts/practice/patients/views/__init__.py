"""One module a page: the Admin window, finding people, the patient form, photos."""
