"""A wire that fails on command: a TCP proxy between the practice's worker and the Hub."""

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """What the wire does."""

    PASS = "pass"
    SLOW = "slow"
    CUT = "cut"
    """Calls are cut off in the middle of the answer, or before its first byte."""
    REFUSE = "refuse"
    HOLE = "hole"
    """Connections are taken, and nothing comes through."""
    DEAF = "deaf"
    """What is asked comes through, and no answer ever does: the worst, because it was done."""


@dataclass(frozen=True, eq=False)
class Weather:
    """`seconds` of delay for each piece of an answer; `after_bytes` of it come through before the cut."""

    mode: Mode = Mode.PASS
    seconds: float = 0.0
    after_bytes: int = 0


@dataclass
class Proxy:
    """Listens at `port` and carries to `target` as the weather is."""

    port: int
    target: int
    weather: Weather = field(default_factory=Weather)
    calls: int = 0
    struck: int = 0
    in_flight: threading.Event = field(default_factory=threading.Event)
    _listener: socket.socket | None = None

    @property
    def address(self) -> str:
        """Where the practice server finds the Hub."""
        return f"http://localhost:{self.port}"

    def start(self) -> "Proxy":
        """Listen."""
        self._listener = _listen(self.port)
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()
        return self

    def stop(self) -> None:
        """Listen no more: whoever comes is refused by the system."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def change(self, weather: Weather) -> None:
        """From now on, also for calls that are under way."""
        self.weather = weather
        if weather.mode == Mode.REFUSE:
            self.stop()
        elif self._listener is None:
            self.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        self.calls += 1
        self.in_flight.set()
        ended = False
        with client:
            if self.weather.mode == Mode.HOLE:
                self._hold()
            else:
                ended = self._through(client)
            self.in_flight.clear()
            if not ended:
                _break(client)

    def _through(self, client: socket.socket) -> bool:
        """Carry one call; whether it came to its own end."""
        try:
            hub = socket.create_connection(("127.0.0.1", self.target), timeout=60)
        except OSError:
            return False
        with hub:
            asking = threading.Thread(target=_pump, args=[client, hub], daemon=True)
            asking.start()
            try:
                ended = self._answer(client, hub)
            except OSError:
                ended = False
            # Wakes the thread that reads: a socket that somebody reads is not closed by closing it.
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR if ended else socket.SHUT_RD)
            asking.join(5)
        return ended

    def _answer(self, client: socket.socket, hub: socket.socket) -> bool:
        carried = 0
        while piece := hub.recv(65536):
            weather = self.weather
            if weather.mode in (Mode.HOLE, Mode.DEAF):
                self._hold()
                return False
            if weather.mode == Mode.SLOW:
                self.struck += 1
                time.sleep(weather.seconds)
            if weather.mode in (Mode.CUT, Mode.REFUSE):
                self.struck += 1
                client.sendall(piece[: max(0, weather.after_bytes - carried)])
                return False
            client.sendall(piece)
            carried += len(piece)
        return True

    def _hold(self) -> None:
        """Say nothing until the weather changes."""
        self.struck += 1
        weather = self.weather
        while self.weather is weather:
            time.sleep(0.02)


def _listen(port: int) -> socket.socket:
    for _ in range(200):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", port), backlog=64)
        time.sleep(0.05)
    raise RuntimeError(f"port {port} was taken by another program meanwhile")


def _pump(client: socket.socket, hub: socket.socket) -> None:
    with suppress(OSError):
        while piece := client.recv(65536):
            hub.sendall(piece)


def _break(client: socket.socket) -> None:
    """Close so that the other end sees a broken connection (RST), not an end."""
    with suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
