"""Run programs in a sandbox: their inputs in, their values out, within limits."""

from __future__ import annotations

import marshal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from shared.errors import SandboxUnavailable
from workers.sandbox import tier as tiers
from workers.sandbox.conversation import Conversation, plain_arguments
from workers.sandbox.inside import confinement, remote, shim, values
from workers.sandbox.premises import lodging
from workers.sandbox.program import Limits, Program, Run
from workers.sandbox.supervisor import Stopped, Supervisor, frame
from workers.sandbox.tier import Tier

#: Sent into the sandbox, in this order: no file of ours has to be readable there.
_INSIDE = (values, confinement, remote, shim)
#: What Python is started with: it reads the modules above, compiled, from descriptor 0, and enters the last.
_BOOT = """
import marshal, os, sys, types
def read(size):
    data = b""
    while len(data) < size:
        more = os.read(0, size - len(data))
        if not more: os._exit(0)
        data += more
    return data
for name in ("workers", "workers.sandbox", "workers.sandbox.inside"):
    sys.modules[name] = module = types.ModuleType(name)
    module.__path__ = []
for name, code in marshal.loads(read(int.from_bytes(read(4), "big"))):
    sys.modules[name] = module = types.ModuleType(name)
    setattr(sys.modules["workers.sandbox.inside"], name.rpartition(".")[2], module)
    exec(code, module.__dict__)
del read, name, code
module.main()
"""


class Sandbox:
    """Runs programs in one tier; each run is a sandbox of its own, and nothing of it stays.

    ``tier`` is what ``selftest.chosen_tier`` found to hold.
    """

    def __init__(self, tier: Tier) -> None:
        self.tier = tier

    def run(
        self, program: Program, inputs: Sequence[Sequence[Any]] = (), *, limits: Limits | None = None
    ) -> Run:
        """Load ``program`` and call its entry with the arguments of each of ``inputs``, one after the other.

        An input goes in only once the value before it is out. The results are what the program says: to be
        compared outside, type by type. Raises ``SandboxUnavailable`` where the sandbox does not stand, and
        ``Unspeakable`` for inputs that are no plain values.
        """
        asked = [plain_arguments(arguments) for arguments in inputs]
        with self.opened(program, limits=limits) as conversation:
            conversation.hold(asked)
        return conversation.told()

    @contextmanager
    def opened(self, program: Program, *, limits: Limits | None = None) -> Iterator[Conversation]:
        """Yield the conversation with a program that stands in its sandbox and is not loaded yet.

        Raises ``SandboxUnavailable``.
        """
        limits = limits or Limits()
        with lodging() as uid:
            begun = time.perf_counter()
            start = tiers.start_for(self.tier, program.mode, limits, uid=uid, boot=_BOOT)
            try:
                supervisor = Supervisor(start, program.mode, limits, uid=uid)
            except (OSError, subprocess.SubprocessError) as error:
                raise SandboxUnavailable(f"The sandbox {self.tier} can't be started: {error}") from error
            try:
                self._stand(supervisor, program, limits, uid)
                yield Conversation(supervisor, program, limits, start_seconds=time.perf_counter() - begun)
            finally:
                supervisor.close()

    def _stand(self, supervisor: Supervisor, program: Program, limits: Limits, uid: int | None) -> None:
        header = {
            "rules": tiers.rules_for(self.tier, program.mode, limits, uid=uid),
            "parent": tiers.parent_for(self.tier),
        }
        try:
            supervisor.start(_inside(), frame(header))
        except Stopped as stopped:
            supervisor.close()
            said = supervisor.log.decode("utf-8", "replace").strip().splitlines()
            why = said[-1] if said else stopped.ended.value
            raise SandboxUnavailable(f"The sandbox {self.tier} does not stand: {why[:300]}") from stopped
        supervisor.begin()


@cache
def _inside() -> bytes:
    """Return the modules of the far side, compiled: Python reads only what its own minor version wrote."""
    return packed({module.__name__: Path(str(module.__file__)).read_bytes() for module in _INSIDE})


def packed(sources: Mapping[str, bytes]) -> bytes:
    """Return modules as the boot reads them: a length in 4 bytes, big end first, and names with compiled code."""
    text = marshal.dumps([(name, compile(source, f"<{name}>", "exec")) for name, source in sources.items()])
    return len(text).to_bytes(4, "big") + text
