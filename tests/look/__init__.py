"""Pages as a person sees them, in the system's Chromium: by tests, and by `make look`.

Public: ``browser.browsing``, ``browser.look``, ``chromium.chromium``, ``sample.report``.
"""
