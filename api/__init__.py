"""The web's edge: it validates, queues and reports, and computes nothing."""
