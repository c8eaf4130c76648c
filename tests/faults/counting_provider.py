"""A provider in a process of its own that answers slowly and writes down what it was asked."""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def serve(port: int, log: Path, seconds: float) -> None:
    """Answer each question after ``seconds``; append ``asked`` and ``answered`` lines to ``log``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["question"]
            _note(log, "asked", question)
            time.sleep(seconds)
            body = json.dumps({"answer": f"answer to {question}"}).encode()
            # Noted before it is sent: who has the answer has paid for it.
            _note(log, "answered", question)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except BrokenPipeError:
                _note(log, "unheard", question)

        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write no access log."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def _note(log: Path, what: str, question: str) -> None:
    with log.open("a") as file:
        file.write(f"{what} {question}\n")


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
