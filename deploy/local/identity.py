"""As whom a program runs: Postgres refuses root, so under root it becomes somebody else."""

from __future__ import annotations

import ctypes
import os
import pwd
import subprocess
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from deploy.local.errors import CannotStart

CLONE_NEWUSER = 0x10000000


class Identity(StrEnum):
    """The user that a program runs as."""

    #: The user who started the platform.
    SELF = "self"
    #: The user `nobody`; only root can become it.
    NOBODY = "nobody"
    #: Root outside, `nobody` inside a user namespace: it reaches what root owns, without root's rights.
    MAPPED = "mapped"

    @property
    def owner(self) -> tuple[int, int]:
        """The uid and gid that own this identity's files, as seen from outside."""
        return nobody() if self is Identity.NOBODY else (os.geteuid(), os.getegid())


def nobody() -> tuple[int, int]:
    """Return the uid and gid of `nobody`."""
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def choose(*, program: Path, reads: Path, passes: Path) -> Identity:
    """Choose who is not root and can run ``program``, read ``reads`` and pass through ``passes``.

    Raises ``CannotStart`` where root can neither use `nobody` nor a user namespace.
    """
    if os.geteuid() != 0:
        return Identity.SELF
    test = [
        "/bin/sh",
        "-c",
        '"$0" --version >/dev/null && test -r "$1" && test -x "$2"',
        program,
        reads,
        passes,
    ]
    for identity in (Identity.NOBODY, Identity.MAPPED):
        if _succeeds([str(word) for word in test], lambda who=identity: become(who)):  # type: ignore[misc]
            return identity
    raise CannotStart(
        f"Postgres refuses to run as root, the user nobody can't reach {passes} or {program.parent}, and "
        "user namespaces are forbidden here: start as an ordinary user, or move the checkout to a folder "
        "that everybody may pass through."
    )


def become(identity: Identity) -> None:
    """Turn this process into ``identity``; it can't be undone. Only for a process with a single thread."""
    if identity is Identity.NOBODY:
        uid, gid = nobody()
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    elif identity is Identity.MAPPED:
        _enter_user_namespace()
    if identity is not Identity.SELF:
        os.chdir("/")  # where we are may be closed to it


def _enter_user_namespace() -> None:
    """Do what ``unshare -U --map-user`` does, without needing that program."""
    inner_uid, inner_gid = nobody()
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    # The kernel takes a map of one's own gid only after setgroups was given up.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inner_uid} {outer_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{inner_gid} {outer_gid} 1")


def _succeeds(command: list[str], before: Callable[[], None]) -> bool:
    try:
        return subprocess.run(command, preexec_fn=before, capture_output=True, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
