"""A campaign of faults against the real platform: ``python -m tests.campaign``.

A seed makes a plan (``plan``); a stack of processes (``stack``) is fed over HTTP (``load``) while the plan's
faults are injected (``injecting``, ``crash_points``); what came of it is read from rows (``evidence``).
"""
