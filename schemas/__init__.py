"""What requests and answers look like: a file a noun, strict, with an example of everything."""
