"""What a run gives back: values with their types, time, memory, a capped log, and why it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from shared.errors import SandboxUnavailable
from tests.environment import environment
from tests.workers.sandbox.offered import offered
from workers.sandbox import selftest
from workers.sandbox.inside.values import Unspeakable
from workers.sandbox.program import Ended, Limits, Mode, Program, Run, Value
from workers.sandbox.sandbox import Sandbox
from workers.sandbox.tier import Tier


@pytest.fixture(params=list(Tier))
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return offered(request.param)


def run(sandbox: Sandbox, source: str, *inputs: tuple[object, ...], **limits: float) -> Run:
    return sandbox.run(Program(source, "f"), inputs, limits=Limits(**limits))  # type: ignore[arg-type]


def values(of: Run) -> list[object]:
    return [one.value if isinstance(one, Value) else (one.kind, one.text) for one in of.results]


def test_values_come_back_with_their_types(sandbox: Sandbox) -> None:
    given: list[object] = [
        1,
        True,
        None,
        2.5,
        -0.0,
        1 << 200,
        "ä\ud800",
        b"\0",
        (1, [2]),
        {3, (4,)},
        frozenset(),
        {"a": {1: 2}},
        1j,
    ]

    ended = run(sandbox, "def f(x): return x", *((one,) for one in given))

    assert ended.ended is Ended.DONE
    assert list(map(repr, values(ended))) == list(map(repr, given))


def test_what_a_call_raises_is_a_result(sandbox: Sandbox) -> None:
    ended = run(sandbox, "def f(x): return 1 // x", (0,), (1,))

    assert values(ended) == [("ZeroDivisionError", "integer division or modulo by zero"), 1]


def test_a_type_that_is_no_plain_value_does_not_leave(sandbox: Sandbox) -> None:
    ended = run(sandbox, "class N(int): pass\ndef f(x): return N(x)", (1,))

    assert values(ended) == [("Unspeakable", "a value of the type 'N' can't leave the sandbox")]


def test_what_is_printed_is_a_log(sandbox: Sandbox) -> None:
    ended = run(sandbox, "def f(x): print('seen', x)", ("ä",))

    assert ended.log == "seen ä\n".encode()


def test_a_program_that_does_not_load_says_why(sandbox: Sandbox) -> None:
    ended = run(sandbox, "import nothing_of_that_name", (1,))

    assert (ended.ended, ended.results) == (Ended.FAILED, ())
    assert ended.raised is not None
    assert ended.raised.kind == "ModuleNotFoundError"


def test_a_program_that_exits_has_died(sandbox: Sandbox) -> None:
    ended = run(sandbox, "import os\ndef f(x): os._exit(x)", (7,))

    assert (ended.ended, ended.results, ended.exit_code) == (Ended.DIED, (), 7)


def test_time_is_measured_for_each_call_and_memory_for_the_largest_process(sandbox: Sandbox) -> None:
    source = "import time\ndef f(x):\n time.sleep(x); g = bytearray(64 << 20); sum(range(3_000_000)); return len(g)"

    ended = run(sandbox, source, (0.0,), (0.3,))

    first, second = (one.seconds for one in ended.results)
    assert second > first
    assert second > 0.3
    assert ended.peak_bytes > 64 << 20
    assert ended.cpu_seconds > 0


def test_a_slow_call_ends_the_run_and_keeps_what_was_answered(sandbox: Sandbox) -> None:
    ended = run(sandbox, "import time\ndef f(x): time.sleep(x)", (0,), (60,), (0,), call_seconds=0.3)

    assert (ended.ended, len(ended.results)) == (Ended.SLOW, 1)


def test_all_calls_together_have_a_limit_too(sandbox: Sandbox) -> None:
    begun = time.monotonic()

    ended = run(sandbox, "import time\ndef f(x): time.sleep(x)", *[(0.2,)] * 50, wall_seconds=0.7)

    assert ended.ended is Ended.SLOW
    assert 0 < len(ended.results) < 4
    assert time.monotonic() - begun < 8


def test_the_environment_and_the_standard_library_are_plain(sandbox: Sandbox) -> None:
    source = "import os, sys, json, math, re, itertools, decimal, datetime, random, sqlite3\n"

    ended = run(
        sandbox,
        source + "def f(x): return [sys.version_info[:2] == (3, 11), sorted(os.listdir('/usr')) != []]",
        (1,),
    )

    assert values(ended) == [[True, True]]


def test_an_input_that_is_no_plain_value_is_refused_before_anything_runs(sandbox: Sandbox) -> None:
    with pytest.raises(Unspeakable, match="object"):
        run(sandbox, "def f(x): return x", (object(),))


@pytest.mark.parametrize("tier", [Tier.T1, Tier.T1B])
def test_a_repository_has_files_processes_and_a_folder_to_write_in(tier: Tier) -> None:
    sandbox = offered(tier, Mode.REPOSITORY)
    files = {"pkg/__init__.py": b"", "pkg/sums.py": b"def add(a, b): return a + b"}
    source = (
        "import subprocess\nopen('out', 'w').write('kept')\nprint(subprocess.check_output(['cat', 'out']))"
    )

    ended = sandbox.run(Program(source, "pkg.sums:add", Mode.REPOSITORY, files), [(1, 2)])

    assert (values(ended), ended.log) == ([3], b"b'kept'\n")


def test_without_namespaces_there_are_no_repositories() -> None:
    with pytest.raises(SandboxUnavailable, match="Repositories need namespaces"):
        Sandbox(Tier.T2).run(Program("", mode=Mode.REPOSITORY))


@pytest.fixture
def _chosen_anew() -> Iterator[None]:
    selftest.choice.cache_clear()
    yield
    selftest.choice.cache_clear()


@pytest.mark.usefixtures("_chosen_anew")
def test_without_any_tier_nothing_is_run_and_the_error_says_why() -> None:
    with (
        environment(ASSAY_SANDBOX_TIERS=""),
        pytest.raises(SandboxUnavailable, match="T1: not allowed by ASSAY_SANDBOX"),
    ):
        selftest.chosen()


@pytest.mark.usefixtures("_chosen_anew")
def test_the_first_tier_that_holds_is_chosen() -> None:
    with environment(ASSAY_SANDBOX_TIERS="T2"):
        assert (selftest.chosen().tier, selftest.choice().repositories) == (Tier.T2, None)
        with pytest.raises(SandboxUnavailable, match="functions only"):
            selftest.chosen(Mode.REPOSITORY)
