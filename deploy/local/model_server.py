"""The bundled model behind a server on 127.0.0.1 that speaks OpenAI's and Anthropic's protocols."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.local.cpu import AVX2_MISSING, has_avx2
from deploy.local.errors import CannotStart
from deploy.local.home import ROOT, Home
from deploy.local.weights import NAME, check, weights

#: Tokens that a question and its answer may take together.
CONTEXT = 2048


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    parser = argparse.ArgumentParser(prog="deploy.local.model_server", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args(arguments).port
    home = Path(os.environ.get("ASSAY_HOME", ROOT / ".assay"))
    try:
        path = ready_weights(Home.at(home).path)
    except CannotStart as error:
        print(error.message, file=sys.stderr)
        return 1
    # Blocked before the server's threads exist, so that none of them but our sigwait takes the signal.
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    server = serve(path, port)
    print(f"{NAME} answers on {server.listening_address}", flush=True)
    signal.sigwait(stops)
    sys.stdout.flush()
    # Unwinding the library waits for answers that nobody will read.
    os._exit(0)


def ready_weights(home: Path) -> Path:
    """Return the checked weights; raises ``CannotStart`` where this machine can't run them."""
    if not has_avx2():
        raise CannotStart(AVX2_MISSING)
    path = weights()
    check(path, home / "run" / "weights.json")
    return path


def serve(path: Path, port: int) -> Any:
    """Start the server on threads of its own and return it.

    Nothing is cached between requests, and one is answered at a time: with a cache, answers at temperature
    0 depended on what came before, and in a batch, whose sums are rounded otherwise, on what was asked beside.
    """
    # Loading it without AVX2 ends the process, so it is loaded only here.
    from xllamacpp import CommonParams, Server  # noqa: PLC0415

    params = CommonParams()
    params.model.path = str(path)
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_parallel = 1
    params.n_ctx = CONTEXT
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.n_threads_http = 4
    params.n_gpu_layers = 0
    params.cache_prompt = False
    params.cache_ram_mib = 0
    params.cache_idle_slots = False
    params.endpoint_slots = False  # it tells other clients' prompts
    params.ui = False
    params.verbosity = 1
    return Server(params)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
