"""Where the command line finds its server and key: the environment, or what `assay login` kept."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import CannotWrite, NotAssay, NotLoggedIn
from .files import write
from .reading import read

DEFAULT_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Login:
    """A server and a key to it."""

    url: str
    key: str = field(repr=False)


def current() -> Login:
    """Return the login that holds here; raises ``NotLoggedIn`` with the command that helps.

    ASSAY_URL and ASSAY_KEY go before the kept login. The kept key goes to the kept server only.
    """
    url, key = os.environ.get("ASSAY_URL"), os.environ.get("ASSAY_KEY")
    kept = _kept()
    if key:
        return Login(url or (kept.url if kept else DEFAULT_URL), key)
    if kept is None:
        raise NotLoggedIn(advice=advice())
    if url and url.rstrip("/") != kept.url.rstrip("/"):
        raise NotLoggedIn(
            f"ASSAY_URL is {url}, but you are logged in to {kept.url}.",
            advice=f"Set ASSAY_KEY too, or log in with `assay login --url {url}`.",
        )
    return kept


def keep(login: Login) -> Path:
    """Keep a login in a file that only its owner can read, and return where; raises ``CannotWrite``."""
    path = place()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"Can't make {path.parent}: {error.strerror}.", advice="Set XDG_CONFIG_HOME to a folder of yours."
        ) from error
    write(path, json.dumps(asdict(login)) + "\n", mode=0o600)
    return path


def forget() -> bool:
    """Forget the kept login; return whether there was one."""
    there = place().exists()
    place().unlink(missing_ok=True)
    return there


def place() -> Path:
    """Return the file that keeps the login (XDG Base Directory Specification)."""
    configured = os.environ.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path.home() / ".config") / "assay" / "login.json"


def advice() -> str:
    """Return how to log in: exactly, inside of a checkout whose platform has been started."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        key = folder / ".assay" / "admin.key"
        if os.access(key, os.R_OK):
            url = running(folder)
            start = "" if url else "Start the platform of this checkout with `make up`. "
            return f"{start}Log in with `assay login --url {url or DEFAULT_URL} --key-file {key}`."
    return NotLoggedIn.default_advice


def running(folder: Path) -> str | None:
    """Return where the platform of a checkout says that its API answers."""
    try:
        told = json.loads((folder / ".assay" / "run" / "up.lock").read_text())
    except (OSError, ValueError):
        return None
    return str(told["api"]) if isinstance(told, dict) and "api" in told else None


def _kept() -> Login | None:
    try:
        return read(Login, json.loads(place().read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, NotAssay) as error:
        raise NotLoggedIn(f"The kept login in {place()} can't be read.", advice=advice()) from error
