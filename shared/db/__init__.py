"""How rows are declared and how a transaction is held."""
