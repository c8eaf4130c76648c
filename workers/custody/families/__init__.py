"""The families of items; one file each, and one line in ``workers/custody/registry.py``."""
