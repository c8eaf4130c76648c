"""Free ports on 127.0.0.1, remembered so that a later start has the same addresses."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.password import write_private

#: Below the range from which Linux takes the ports of outgoing connections (32768 and up), so that
#: none of those sits on our port while a program is being restarted.
RANGE = range(20_000, 32_000)


def pick_ports(
    path: Path, names: Iterable[str], preferred: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return a free port for each name: the remembered one, else the preferred one, else any.

    ``path`` is the JSON file that remembers; ``preferred`` are the ports tried on the first start.
    """
    remembered = _read(path)
    picked: dict[str, int] = {}
    for name in names:
        wishes = [remembered.get(name), (preferred or {}).get(name)]
        taken = set(picked.values())
        picked[name] = next((p for p in wishes if p and p not in taken and is_free(p)), 0) or free_port(taken)
    if any(remembered.get(name) != port for name, port in picked.items()):
        write_private(path, json.dumps(remembered | picked, indent=1) + "\n")
    return picked


def free_port(taken: Iterable[int] = ()) -> int:
    """Return a port that nobody listens on and that is not among ``taken``; raises ``CannotStart``."""
    not_these = set(taken)
    for port in random.sample(RANGE, 200):
        if port not in not_these and is_free(port):
            return port
    raise CannotStart(
        "Found no free port on 127.0.0.1 between 20000 and 32000: end some of what listens there."
    )


def is_free(port: int) -> bool:
    """Say whether 127.0.0.1:``port`` can be listened on now."""
    with socket.socket() as candidate:
        # Connections of an earlier run in TIME_WAIT are no obstacle; a listener still is.
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
            candidate.listen()
        except OSError:
            return False
    return True


def _read(path: Path) -> dict[str, int]:
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): v for k, v in found.items() if isinstance(v, int)} if isinstance(found, dict) else {}
