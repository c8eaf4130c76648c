"""The tier that is chosen where a container's runtime withholds something, on real kernels' namespaces."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.settings import ROOT

_NEWNS, _NEWUSER, _REC_PRIVATE, _TMPFS_FOLDER = 0x20000, 0x10000000, 0x44000, "/proc/fs"
_TELL = "from workers.sandbox.selftest import choice; c = choice(); print(c.tier, c.repositories, *c.refused, sep='|')"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can emulate a container here")


def test_without_user_namespaces_functions_run_in_the_last_tier() -> None:
    told = chosen_in("open('/proc/sys/user/max_user_namespaces', 'w').write('0')", uids=70_000)

    assert told[:2] == ["T2", "None"], told


def test_under_a_masked_proc_repositories_run_in_the_second_tier() -> None:
    told = chosen_in(f"assert libc.mount(b'none', b'{_TMPFS_FOLDER}', b'tmpfs', 0, None) == 0", user=False)

    assert told[:2] == ["T1", "T1b"], told


def test_root_that_can_not_become_anybody_else_has_no_tier() -> None:
    told = chosen_in("pass", uids=1)

    assert told[:2] == ["None", "None"], told
    assert "can't be started" in told[2]


def chosen_in(withhold: str, *, user: bool = True, uids: int = 0) -> list[str]:
    """Return the choice of a process in namespaces of its own, after it ran ``withhold``."""
    libc = ctypes.CDLL(None, use_errno=True)
    told, telling = os.pipe()
    mapped, mapping = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mapping)
        if libc.unshare(_NEWNS | (_NEWUSER if user else 0)) != 0:
            os._exit(77)
        os.write(telling, b"!")
        os.read(mapped, 1)
        libc.mount(None, b"/", None, _REC_PRIVATE, None)
        os.setuid(0)
        exec(withhold, {"libc": libc})
        done = subprocess.run([sys.executable, "-c", _TELL], cwd=ROOT, capture_output=True, check=False)
        os.write(telling, done.stdout or done.stderr[-2_000:])
        os._exit(0)
    os.close(telling)
    if not os.read(told, 1):
        os.waitpid(child, 0)
        pytest.skip("this machine makes no such namespaces")
    for name in ("uid_map", "gid_map") if user else ():
        Path(f"/proc/{child}/{name}").write_text(f"0 0 {uids}")
    os.close(mapping)
    os.waitpid(child, 0)
    with open(told, "rb") as pipe:
        return pipe.read().decode().strip().split("|")
