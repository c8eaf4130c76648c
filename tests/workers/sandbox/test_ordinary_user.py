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


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_the_corpus_is_contained_for_an_ordinary_user(place: Path) -> None:
    done = _corpus_as_ordinary_user(interpreter_for(ORDINARY_UID).executable, place)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout


def test_the_corpus_is_contained_for_a_python_in_a_home_that_only_its_user_can_enter(place: Path) -> None:
    executable = copied()
    home = _folder(place / "home", mode=0o700)
    shutil.copytree(executable.parents[1], home / "python", symlinks=True)

    done = _corpus_as_ordinary_user(home / "python" / "bin" / executable.name, place)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout


def _corpus_as_ordinary_user(python: Path, place: Path) -> subprocess.CompletedProcess[str]:
    packages = Path(pytest.__file__).parents[1]
    if not readable_by(ORDINARY_UID, packages) or not readable_by(ORDINARY_UID, ROOT / "workers"):
        pytest.skip("another user can't read the packages or the checkout")
    temporary = _folder(place / "temporary", mode=0o755)
    options: list[str | Path] = [
        "-c",
        ROOT / "setup.cfg",
        "--rootdir",
        ROOT,
        "-p",
        "no:cacheprovider",
        f"--basetemp={temporary / 'a'}",
    ]
    done = subprocess.run(
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
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(done.stdout[-300:])
    return done


def _folder(path: Path, *, mode: int) -> Path:
    path.mkdir()
    path.chmod(mode)
    os.chown(path, ORDINARY_UID, ORDINARY_UID)
    return path
