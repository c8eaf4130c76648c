"""The queries: a module a row, or an idea about one; each works in the caller's transaction."""
