"""The same corpus as somebody who is not root: no uid of their own, only what an ordinary user may ask of a kernel."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.settings import ROOT
from workers.sandbox.interpreter import copied, interpreter_for
from workers.sandbox.premises import readable_by

#: Somebody of the password file (Postgres asks for that): a person where there is one.
ORDINARY_UID = min((one.pw_uid for one in pwd.getpwall() if 1_000 <= one.pw_uid < 60_000), default=1)

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="the corpus already runs as an ordinary user"),
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def runs() -> Iterator[dict[str, subprocess.Popen[str]]]:
    """The corpus by a Python that all may run, and by one in a home of mode 0700; most of both is waiting."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        place = Path(name)
        place.chmod(0o711)
        executable = copied()
        home = _folder(place / "home", mode=0o700)
        shutil.copytree(executable.parents[1], home / "python", symlinks=True)
        pythons = {
            "public": interpreter_for(ORDINARY_UID).executable,
            "private": home / "python" / "bin" / executable.name,
        }
        begun = {which: _corpus_as_ordinary_user(python, place / which) for which, python in pythons.items()}
        yield begun
        for process in begun.values():
            process.kill()
            process.wait()


@pytest.mark.parametrize("which", ["public", "private"])
def test_the_corpus_is_contained_for_an_ordinary_user(
    runs: dict[str, subprocess.Popen[str]], which: str
) -> None:
    told, faults = runs[which].communicate()

    sys.stdout.write(told[-300:])
    assert runs[which].returncode == 0, told[-3000:] + faults[-1000:]
    assert " passed" in told


def _corpus_as_ordinary_user(python: Path, place: Path) -> subprocess.Popen[str]:
    packages = Path(pytest.__file__).parents[1]
    if not readable_by(ORDINARY_UID, packages) or not readable_by(ORDINARY_UID, ROOT / "workers"):
        pytest.skip("another user can't read the packages or the checkout")
    temporary = _folder(place, mode=0o755)
    options: list[str | Path] = [
        "-c",
        ROOT / "setup.cfg",
        "--rootdir",
        ROOT,
        "-p",
        "no:cacheprovider",
        f"--basetemp={temporary / 'a'}",
    ]
    return subprocess.Popen(
        [python, "-B", "-m", "pytest", *options, ROOT / "tests/workers/sandbox/test_corpus.py"],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}",
            "PATH": os.environ["PATH"],
            "TMPDIR": str(temporary),
            "LD_LIBRARY_PATH": str(python.parents[1] / "lib"),
        },
        user=ORDINARY_UID,
        group=ORDINARY_UID,
        extra_groups=[],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _folder(path: Path, *, mode: int) -> Path:
    path.mkdir()
    path.chmod(mode)
    os.chown(path, ORDINARY_UID, ORDINARY_UID)
    return path
