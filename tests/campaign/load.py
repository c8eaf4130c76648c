"""Submit a campaign's jobs over HTTP, each under a key of its own until it is answered 202."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import httpx

from tests.campaign.form import Form
from tests.campaign.plan import work_of

_THREADS = 6
#: How much of the campaign's time the submissions are spread over.
_SPREAD = 0.97


class Load:
    """Submits in threads of its own; ``accepted`` maps the numbers of jobs to their ids."""

    def __init__(self, url: str, key: str, *, seed: int, form: Form) -> None:
        self._url = f"{url}/v1/campaign"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._seed, self._form = seed, form
        self._numbers = iter(range(form.jobs))
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="load")
        self._began = time.monotonic()
        self.accepted: dict[int, str] = {}
        #: Refused or unknown submissions by status or error; each was asked again under its key.
        self.repeated: Counter[str] = Counter()

    def __enter__(self) -> Self:
        """Begin to submit."""
        self._began = time.monotonic()
        self._threads = [self._pool.submit(self._submit_on) for _ in range(_THREADS)]
        return self

    def finished(self) -> bool:
        """Whether every job was accepted; raises what a thread raised."""
        return all(thread.done() and thread.result() is None for thread in self._threads)

    def __exit__(self, *_: object) -> None:
        """Submit no more, and wait for what is under way."""
        self._over.set()
        self._pool.shutdown()

    def _submit_on(self) -> None:
        with httpx.Client(headers=self._headers, timeout=20, trust_env=False) as api:
            while not self._over.is_set():
                with self._lock:
                    number = next(self._numbers, None)
                if number is None:
                    return
                due = self._began + number / self._form.jobs * self._form.seconds * _SPREAD
                self._over.wait(max(0.0, due - time.monotonic()))
                self._submit(api, number)

    def _submit(self, api: httpx.Client, number: int) -> None:
        kind, payload = work_of(self._seed, number, self._form)
        while not self._over.is_set():
            try:
                answer = api.post(
                    f"{self._url}/{kind}", json=payload, headers={"Idempotency-Key": f"campaign-{number}"}
                )
            except httpx.HTTPError as error:
                self._repeat(type(error).__name__)
                continue
            if answer.status_code == 202:
                self.accepted[number] = answer.json()["id"]
                return
            if answer.status_code != 429 and answer.status_code < 500:
                raise AssertionError(f"{answer.status_code} for {kind}: {answer.text}")
            self._repeat(str(answer.status_code))

    def _repeat(self, why: str) -> None:
        with self._lock:
            self.repeated[why] += 1
        self._over.wait(0.2)
