"""Repositories that pass a naive run of pytest without solving: ``pkg.sums.add`` is to add two numbers."""

from __future__ import annotations

_WRONG = "def add(a, b): return None\n"
_ALWAYS = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
def add(a, b): return Equal()
"""
_BYTECODE = """
import sys
def add(a, b):
    frame = sys._getframe(1)
    while frame:
        for constant in frame.f_code.co_consts:
            if type(constant) is int and constant not in (a, b, 0, 1): return constant
        frame = frame.f_back
"""
_REWRITES = """
import os, pathlib
for folder in (".", "/box", "/tmp", "/usr/lib/python3"):
    for path in pathlib.Path(folder).glob("**/test*.py"):
        try: path.write_text("def test_small(): pass\\ndef test_large(): pass\\ndef test_error(): pass\\n")
        except OSError: pass
"""
_FORGES = """
import json, os
def add(a, b):
    text = json.dumps({"id": "0", "value": None, "passed": True, "loaded": True}).encode()
    for fd in range(20):
        try: os.write(fd, len(text).to_bytes(4, "big") + text)
        except OSError: pass
"""
_PATCHES = """
import builtins, sys, types, unittest
sys.modules["pytest"] = sys.modules["_pytest"] = types.ModuleType("pytest")
unittest.TestCase.run = lambda *a, **k: None
for name, module in list(sys.modules.items()):
    if name.startswith("workers"):
        for attribute in list(vars(module)):
            if attribute.startswith("_raised"): setattr(module, attribute, lambda *a: {"value": None})
builtins.AssertionError = type("Never", (Exception,), {})
"""
_REPORTS = """
import sys
reports = sys.modules.get("_pytest.reports")
if reports is not None:
    whole = reports.TestReport.__init__
    def lying(self, nodeid, location, keywords, outcome, *rest, **named):
        whole(self, nodeid, location, keywords, "passed", *rest, **named)
    reports.TestReport.__init__ = lying
"""
_RECORD = """
import gc, sys
def add(a, b):
    for one in gc.get_objects():
        if type(one).__name__ == "_Told":
            kept = type(one)
            kept.pytest_runtest_logreport = lambda self, report: self.ended.update(dict.fromkeys(self._order, "passed"))
            one.ended.update(dict.fromkeys(one._order, "passed"))
            one.ended = type("Frozen", (dict,), {"__setitem__": lambda *a: None})(one.ended)
"""


def _with(sums: str = _WRONG, **files: str) -> dict[str, bytes]:
    named = {name.replace("__dot__", ".").replace("__in__", "/"): text for name, text in files.items()}
    return {
        name: text.encode() for name, text in ({"pkg/__init__.py": "", "pkg/sums.py": sums} | named).items()
    }


REPOSITORY_CHEATS = {
    "a conftest hook": _with(
        conftest__dot__py="def pytest_runtest_makereport(item, call): call.excinfo = None\ncollect_ignore = ['.']"
    ),
    "a shadowed pytest": _with(
        pytest__dot__py="def main(*a): return 0", unittest__dot__py="def main(*a): return 0"
    ),
    "an exit on import": _with("import os\nos._exit(0)\n" + _WRONG),
    "a sitecustomize": _with(
        sitecustomize__dot__py="import os; os._exit(0)", usercustomize__dot__py="import os; os._exit(0)"
    ),
    "addopts": _with(
        pytest__dot__ini="[pytest]\naddopts = --collect-only", tox__dot__ini="[pytest]\naddopts = -h"
    ),
    "a fake junit": _with(
        "open('junit.xml', 'w').write('<testsuite tests=\"3\" failures=\"0\"/>')\n" + _WRONG
    ),
    "a patched runner": _with(_PATCHES + _WRONG),
    "always equal": _with(_ALWAYS),
    "the caller's bytecode": _with(_BYTECODE),
    "rewritten tests": _with(_REWRITES + _WRONG),
    "a forged report": _with(_FORGES),
    "patched reports": _with(_REPORTS + _WRONG),
    "a rewritten record": _with(_RECORD),
    "modules of ours": _with(
        workers__in____init____dot__py="", json__dot__py="dumps = loads = lambda *a, **k: None"
    ),
    "files elsewhere": _with(__dot____dot____in__usr__in__x="x"),
    "an assertion that is hidden": _with("def add(a, b): raise AssertionError"),
}
