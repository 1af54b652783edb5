"""One module a page: writing a message, the list and one message, templates, unsubscribing, the mailbox."""
