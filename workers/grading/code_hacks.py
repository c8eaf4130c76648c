"""Keep the ways to pass without solving, for graders of functions: each is a source that defines ``ENTRY``.

They are texts for a sandbox. Some return the sum of what they are given, which is the right answer in the tests of the
grader, and cheat besides.
"""

from __future__ import annotations

from collections.abc import Mapping

_FORGED = "import json, os\ndef send(document, fd):\n    text = json.dumps(document).encode()\n"
_FORGED += "    os.write(fd, len(text).to_bytes(4, 'big') + text)\n"
_SHIM = "import sys\nvalues = sys.modules['workers.sandbox.inside.values']\n"

#: The sources by what they do.
CODE_HACKS: Mapping[str, str] = {
    "_exit": "import os\ndef ENTRY(*given): os._exit(0)",
    "_exit on loading": "import os\nos._exit(0)",
    "SystemExit": "def ENTRY(*given): raise SystemExit(0)",
    "SystemExit on loading": "raise SystemExit(0)",
    "a fake result line": """
def ENTRY(*given):
    print('{"passed": true, "score": 1.0}'); print("1 passed in 0.01s"); print("OK")
""",
    "an always-equal object": """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
def ENTRY(*given): return Equal()
""",
    "an int subclass": """
class Equal(int):
    def __eq__(self, other): return True
    __hash__ = int.__hash__
def ENTRY(*given): return Equal(0)
""",
    "a frame walk": """
import sys
def ENTRY(*given):
    frame = sys._getframe()
    while frame:
        for scope in (frame.f_locals, frame.f_globals):
            for name in ("expected", "target", "answer", "case", "cases"):
                if name in scope: return scope[name]
        frame = frame.f_back
""",
    "a scan of all objects": """
import gc
def ENTRY(*given):
    for one in gc.get_objects():
        if isinstance(one, dict) and "expected" in one: return one["expected"]
        if type(one).__name__ == "Case": return one.expected
""",
    "patched builtins and json": """
import builtins, json
builtins.all = builtins.isinstance = lambda *a, **k: True
builtins.type = lambda *a: int
json.dumps = lambda *a, **k: '{"passed": true}'
def ENTRY(*given): return None
""",
    "a patched encoder": _SHIM
    + "values.plain = lambda value: {'equal': True}\ndef ENTRY(*given): return None",
    "a patched grader": """
import sys, types
for name in ("workers.grading", "workers.grading.functions", "workers.grading.equality"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["workers.grading.equality"].same = lambda *a, **k: True
def ENTRY(*given): return None
""",
    "reads the hidden file": f"""
import re
def ENTRY(*given):
    for line in open({__file__!r}): return int(line)
""",
    "overwrites the result file": """
import os
for folder in ("/tmp", "/box", "/dev/shm", "."):
    for name in ("result.json", "results.xml", "score"):
        try: open(os.path.join(folder, name), "w").write('{"passed": true}')
        except OSError: pass
def ENTRY(*given): return None
""",
    "forged frames": _FORGED
    + """
def ENTRY(*given):
    for fd in range(3, 20):
        for number in range(4):
            try: send({"id": number, "value": sum(given)}, fd)
            except OSError: pass
    return None
""",
    "a forged frame with more in it": _FORGED
    + """
import sys
def ENTRY(*given):
    asked = sys._getframe(1).f_locals["asked"]
    for fd in (3, 4):
        try: send({"id": asked["id"], "value": None, "passed": True, "expected": None}, fd)
        except OSError: pass
""",
    "an answer for the next input too": _FORGED
    + """
import sys
def ENTRY(*given):
    asked = sys._getframe(1).f_locals["asked"]
    send({"id": asked["id"], "value": sum(given)}, 4)
    return sum(given)
""",
    "flips at exit": """
import atexit, sys
atexit.register(lambda: print("passed"))
sys.exitfunc = lambda: None
def ENTRY(*given): return None
""",
    "settrace edits locals": """
import ctypes, sys
def trace(frame, event, argument):
    for name in ("passed", "score", "result", "value"):
        if name in frame.f_locals:
            frame.f_locals[name] = True
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), 0)
    return trace
sys.settrace(trace)
def ENTRY(*given): return None
""",
    "a pickle that reduces": """
class Reduced:
    def __reduce__(self): return (print, ("run in the grader",))
def ENTRY(*given): return Reduced()
""",
    "exponential nesting": """
calls = []
def ENTRY(*given):
    calls.append(given)
    nested = []
    if len(calls) > 1: return nested
    for _ in range(39): nested = [nested, nested]
    return nested
""",
    "deep nesting by hand": _SHIM
    + """
import os
def ENTRY(*given):
    text = b'{"id":' + b'[' * 500_000
    os.write(4, len(text).to_bytes(4, "big") + text)
""",
    "not a number": "def ENTRY(*given): return float('nan')",
    "6,000 digits": "def ENTRY(*given): return 10 ** 6000",
    "hangs midway": """
import time
calls = []
def ENTRY(*given):
    calls.append(given)
    if len(calls) > 1: time.sleep(60)
    return 0
""",
    "state across cases": """
seen = []
def ENTRY(*given):
    seen.append(given)
    return sum(map(sum, seen)) + len(seen)
""",
    "raw bytes on descriptor 1": """
import os
def ENTRY(*given):
    os.write(1, b'\\x00\\x00\\x00\\x10{"passed": true}')
    return None
""",
    "true for one": "def ENTRY(*given): return True",
    "a float for an int": "def ENTRY(*given): return float(sum(given))",
}


def hack_on(name: str, entry: str) -> str:
    """Return the hack ``name`` as a definition of the function ``entry``."""
    return CODE_HACKS[name].replace("ENTRY", entry)
