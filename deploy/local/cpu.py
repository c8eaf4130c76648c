"""Whether this CPU can run the bundled model."""

from __future__ import annotations

import os
import platform
from pathlib import Path

AVX2_MISSING = (
    "The bundled model needs a CPU with AVX2, which this machine does not have: "
    "everything else runs without it; name another OpenAI-compatible endpoint for the agents."
)


def has_avx2() -> bool:
    """Say whether the CPU has AVX2; ``ASSAY_FAKE_NO_AVX2=1`` fakes its absence.

    Ask before the model's library is loaded: without AVX2 that ends in SIGILL, which can't be caught.
    """
    if os.environ.get("ASSAY_FAKE_NO_AVX2") == "1":
        return False
    if platform.machine() not in ("x86_64", "AMD64"):
        return platform.machine() in ("aarch64", "arm64")  # built for NEON, which each of these has
    return any(
        "avx2" in line.split()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("flags")
    )
