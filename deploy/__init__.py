"""How Assay is started: here without any set-up (`local`), and elsewhere."""
