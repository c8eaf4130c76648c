"""Stand between the workers and a model, and keep which prompts were asked and answered."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import httpx


class Listener:
    """Passes OpenAI-compatible calls on to ``model``, an address without a path."""

    def __init__(self, model: str) -> None:
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self._model = httpx.Client(base_url=model, timeout=60, trust_env=False)
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                listener.pass_on(self)

            def log_message(self, *_: object) -> None:
                """Write no access log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def pass_on(self, call: BaseHTTPRequestHandler) -> None:
        body = call.rfile.read(int(call.headers["Content-Length"]))
        prompt = json.dumps(json.loads(body)["messages"])
        self.asked[prompt] += 1
        told = self._model.post(call.path, content=body, headers={"Content-Type": "application/json"})
        # Noted before it is sent: who has the answer has paid for it.
        self.answered[prompt] += 1
        try:
            call.send_response(told.status_code)
            call.send_header("Content-Type", told.headers["Content-Type"])
            call.send_header("Content-Length", str(len(told.content)))
            call.end_headers()
            call.wfile.write(told.content)
        except (BrokenPipeError, ConnectionResetError):
            call.close_connection = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._model.close()
