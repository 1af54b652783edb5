"""Kinds of services. Adding one means one folder here and its line in ``registry.py``."""
