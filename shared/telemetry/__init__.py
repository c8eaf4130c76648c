"""What the platform tells about itself: logs, metrics, reports of errors; never a secret."""
