"""The queue's edge: when work is done and with what rows; the work itself is in ``workers``."""
