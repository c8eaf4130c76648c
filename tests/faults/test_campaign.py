"""The short campaign: every kind of fault and every named point, and nothing is lost, twice or stuck."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign.campaign import run
from tests.campaign.form import FORMS

pytestmark = pytest.mark.stack

SHORT = FORMS["short"]


@pytest.mark.timeout(400)
def test_a_short_campaign_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    tmp_path.parent.chmod(0o755)

    figures = run(1, SHORT, tmp_path, lambda _: None).figures

    assert (figures.jobs_lost, figures.effects_twice, figures.stuck) == (0, 0, 0), figures.losses
    assert (figures.submitted_twice, figures.answers_diverged) == (0, 0)
    assert figures.accepted == figures.finished == SHORT.jobs
    assert figures.poison_failed == figures.poison == 1
    assert figures.kills >= SHORT.kills
