"""A small campaign of faults, so that the driver of the large ones can't rot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign.campaign import run
from tests.campaign.form import FORMS

pytestmark = pytest.mark.stack


def test_a_small_campaign_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    tmp_path.parent.chmod(0o755)

    figures = run(1, FORMS["tiny"], tmp_path, lambda _: None).figures

    assert (figures.jobs_lost, figures.effects_twice, figures.stuck) == (0, 0, 0), figures.losses
    assert figures.accepted == figures.finished == FORMS["tiny"].jobs
    assert figures.poison_failed == figures.poison == 1
