"""Run the command line: ``python -m api.client``, or ``assay`` where the distribution is installed."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Run ``assay``; Ctrl-C ends it once, with a sentence where there is something to say."""
    # One that is ignored, as for a shell's background job, stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        # Loading takes long enough to be interrupted.
        from .commands.program import assay  # noqa: PLC0415
        from .encoding import speak_plainly  # noqa: PLC0415

        speak_plainly(sys.stdout, sys.stderr)
        assay(prog_name=os.environ.get("ASSAY_CALLED", "assay"))
    except KeyboardInterrupt:
        sys.exit(130)


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  (the signal's interface)
    """Interrupt once: a second Ctrl-C would cut off the sentence that says how to come back."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
