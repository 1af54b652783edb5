"""Servers that are not ours, in the place of one that is."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from offthecharts.wire.problems import CONTENT_TYPE


def problem(code: str, status: int, detail: str) -> dict[str, Any]:
    """What :func:`answering` needs to answer with a problem document."""
    document = {"title": "Refused", "status": status, "detail": detail, "code": code}
    return {"answer": json.dumps(document).encode(), "status": status, "media_type": CONTENT_TYPE}


@contextmanager
def answering(address: str, answer: bytes, *, status: int, media_type: str) -> Iterator[None]:
    """A server at `address` that answers every request alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Every request."""
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET  # noqa: N815  # the name that the server calls

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(address).port or 80), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
