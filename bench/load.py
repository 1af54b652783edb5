"""Drives keep-alive connections, one request at a time on each, from one thread that costs the machine little."""

import math
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Result:
    """What one run saw. Times are in seconds; `by_connection` counts the answers of each connection."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    by_connection: list[int] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` of the answers stayed within, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] * 1000


class _Line:
    """One connection with the answer that it is reading."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.answers = 0
        self._read = b""

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self._read = b""
        self.socket.sendall(request)

    def status(self) -> int | None:
        """The status once the whole answer is there. Raises ConnectionError when the server hangs up."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("The server closed a connection.")
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found:
            return None
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(head[9:12]) if len(body) >= int(length or b"0") else None


def drive(port: int, make_request: Callable[[], bytes], *, connections: int, seconds: float) -> Result:
    """Send requests for `seconds` on `connections` connections, the next one as soon as an answer is there."""
    result = Result()
    lines = [_Line(port) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(make_request())
        start = time.perf_counter()
        end, under_way = start + seconds, connections
        while under_way:
            for key, _ in selector.select(30) or _nothing_came():
                line = key.data
                status = line.status()
                if status is None:
                    continue
                now = time.perf_counter()
                line.answers += 1
                result.latencies.append(now - line.sent_at)
                if status != 201:
                    result.refused[status] = result.refused.get(status, 0) + 1
                if now < end:
                    line.send(make_request())
                else:
                    under_way -= 1
        result.seconds = time.perf_counter() - start
    for line in lines:
        line.socket.close()
    result.by_connection = [line.answers for line in lines]
    return result


def _nothing_came() -> list[tuple[selectors.SelectorKey, int]]:
    raise TimeoutError("No connection got an answer for 30 s: a request starves.")
