"""Pages as a person sees them, in the system's Chromium: by tests, and by `make look`.

Public: ``browser.looking``, ``sample.report``.
"""
