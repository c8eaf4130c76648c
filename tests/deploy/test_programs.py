"""The table of programs follows from the parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.home import Home
from deploy.local.parts import Parts
from deploy.local.programs import Group, table
from deploy.local.supervisor_process import configuration
from shared.jobs import LANES


def test_the_users_own_parts_and_a_missing_avx2_leave_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_FAKE_NO_AVX2", "1")
    urls = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache/0"}

    parts = Parts.choose(Home.at(tmp_path), urls)

    assert {program.group for program in table(parts)} == {Group.APP}
    assert urls.items() <= parts.environment().items()
    assert "ASSAY_MODEL_URL" not in parts.environment()


def test_every_queue_has_one_worker(tmp_path: Path) -> None:
    programs = table(Parts.choose(Home.at(tmp_path), {}))

    queues = [
        queue
        for program in programs
        if "-Q" in program.command
        for queue in program.command[program.command.index("-Q") + 1].split(",")
    ]

    assert sorted(queues) == sorted(LANES)


def test_no_secret_is_in_the_supervisors_configuration(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    parts = Parts.choose(home, {})

    text = configuration(home, table(parts))

    assert "%%h" in text
    for url in (parts.database_url, parts.redis_url):
        assert url.split("@")[0].rpartition(":")[2] not in text
