"""The engines: plain Python that gets its ports handed in and knows no queue, web or database."""
