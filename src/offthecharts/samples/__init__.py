"""Invented people for the demo and for tests of size: no real person, no network, the same for the same seed."""
