"""What keeps strangers out: keys, tokens, addresses that may be called, references to secrets."""
