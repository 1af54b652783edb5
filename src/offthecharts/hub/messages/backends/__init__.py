"""Ways out for mail: SMTP that knows when a hand-over was cut off, and the mailbox of a trial Hub."""
