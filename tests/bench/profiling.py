"""Profile the submit path and the claim-finish path in this process, by CPU time: ``PROFILE=1 make bench``."""

from __future__ import annotations

import cProfile
import logging
import pstats
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from itertools import count

from tests.bench.bed import Bed
from tests.environment import environment

_TIMES = 500


def profile(bed: Bed) -> None:
    """Print what each of the two paths spends its CPU time on."""
    named = {name: bed.environment[name] for name in ("DATABASE_URL", "REDIS_URL", "ASSAY_HOME")}
    with environment(**named):
        for path in (_submitting(bed), _working(bed)):
            for _ in range(20):
                path()
            _profiled(path)


def _submitting(bed: Bed) -> Callable[[], object]:
    from api.app import create_app  # noqa: PLC0415  (it reads the settings)

    with redirect_stdout(StringIO()):
        http = create_app().test_client()
    logging.getLogger().handlers[0].setStream(StringIO())  # type: ignore[attr-defined]
    seeds, version, bearer = count(), bed.version(), {"Authorization": f"Bearer {bed.key}"}

    def submit() -> object:
        body = {"agent_version_id": version, "family": "sums", "level": "basic", "seed": next(seeds)}
        return http.post("/v1/custody/questions", json=body, headers=bearer)

    return submit


def _working(bed: Bed) -> Callable[[], object]:
    from tasks.job_task import attempt_job  # noqa: PLC0415  (it reads the settings)
    from tests.bench.noop import NOOP  # noqa: PLC0415  (it registers a kind)

    jobs = iter(bed.submit(NOOP, count=_TIMES + 20))
    return lambda: attempt_job(next(jobs), NOOP)


def _profiled(path: Callable[[], object]) -> None:
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for _ in range(_TIMES):
        path()
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)
