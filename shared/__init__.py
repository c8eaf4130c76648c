"""The kernel that every other part stands on: words, errors, settings, rows and their queries."""
