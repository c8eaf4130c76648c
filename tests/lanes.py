"""Run all tests in two lanes side by side: ``python -m tests.lanes``, with coverage.

What starts a platform, the model or a browser mostly waits, and disturbs its like: it is one lane, and is shown
as it goes. What computes is the other; its output comes when it has ended.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from shared.settings import ROOT

#: The markers of what starts processes of its own.
_STARTS = "stack or model or browser"
_PYTEST = (sys.executable, "-m", "coverage", "run", "-m", "pytest")


def main(options: list[str]) -> int:
    """Run both lanes with these options of pytest, and return the worse exit code."""
    with tempfile.TemporaryFile("w+") as told:
        command = [*_PYTEST, "-m", f"not ({_STARTS})", *options]
        with subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told) as computing:
            print("The tests that start a platform; the others run beside them:", flush=True)
            waiting = subprocess.run([*_PYTEST, "-m", _STARTS, *options], cwd=ROOT, check=False)
            print("The others:", flush=True)
            code = computing.wait()
        told.seek(0)
        print(told.read(), flush=True)
    return max(waiting.returncode, code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
