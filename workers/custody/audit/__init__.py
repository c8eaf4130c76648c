"""The audit as a command: every registered family at every level, and one page that says what was found.

Public: ``running.run``, ``kept.Kept``; ``python -m workers.custody.audit``.
"""
