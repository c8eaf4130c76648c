"""The launcher, on real Postgres and Valkey."""
