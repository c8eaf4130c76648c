"""What runs on the far side: these modules are sent into the sandbox, so they stand on the standard library alone."""
