"""Sockets with one deadline for the whole call: looking up the name, connecting, the handshake and every byte.

A limit for each read alone lets a server that sends one byte a second hold a desk for hours.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread
from typing import Any, Final

import httpcore

from offthecharts.wire.errors import CertificateRefused, NoSuchAddress, NotReached, TooSlow, Unreachable

type Address = tuple[socket.AddressFamily, Any]


@dataclass
class Deadline:
    """When a call must have ended, on the monotonic clock."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds that remain. Raises TooSlow when there are none."""
        left = self.started + self.seconds - time.monotonic()
        if left <= 0:
            raise TooSlow(f"no answer within {self.seconds:g} seconds")
        return left


def _look_up(host: str, port: int, found: Future[list[Address]]) -> None:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found.set_result([(family, address) for family, _, _, _, address in answers])
    except (OSError, UnicodeError) as error:
        found.set_exception(error)


def addresses_of(host: str, port: int, deadline: Deadline) -> list[Address]:
    """The network addresses of `host`. Raises NoSuchAddress or TooSlow.

    The system's look-up knows no limit of time, so it runs in a thread of its own which is left behind when late.
    """
    found: Future[list[Address]] = Future()
    Thread(target=_look_up, args=(host, port, found), daemon=True).start()
    try:
        return found.result(deadline.left())
    except TimeoutError as error:
        raise TooSlow("the name could not be looked up in time") from error
    except (OSError, UnicodeError) as error:
        raise NoSuchAddress(host) from error


_NAT64: Final = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether the IP address `address` is one host of the public internet, also behind the forms that carry IPv4."""
    found = ip_address(address.partition("%")[0])
    if found in _NAT64:
        found = IPv4Address(int(found) & 0xFFFFFFFF)
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    return found.is_global and not found.is_multicast


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every operation gets only what is left of the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline, passed: Callable[[str], None]) -> None:
        self._socket = sock
        self._deadline = deadline
        self._passed = passed

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end. Raises TooSlow or Unreachable."""
        self._socket.settimeout(self._deadline.left())
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise TooSlow("the answer did not arrive in time") from error
        except OSError as error:
            raise Unreachable("the connection was cut off") from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`. Raises TooSlow or Unreachable."""
        try:
            while buffer:
                self._socket.settimeout(self._deadline.left())
                buffer = buffer[self._socket.send(buffer) :]
        except TimeoutError as error:
            raise TooSlow("the request could not be sent in time") from error
        except OSError as error:
            raise Unreachable("the connection was cut off") from error

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted. Raises CertificateRefused, TooSlow or Unreachable."""
        self._socket.settimeout(self._deadline.left())
        try:
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise CertificateRefused(error.verify_message) from error
        except TimeoutError as error:
            self.close()
            raise TooSlow("the encrypted connection was not ready in time") from error
        except ssl.SSLError as error:
            self.close()
            raise CertificateRefused("no encrypted connection could be made") from error
        except OSError as error:
            self.close()
            raise Unreachable("the connection was cut off") from error
        self._passed("certificate")
        return DeadlineStream(wrapped, self._deadline, self._passed)

    def get_extra_info(self, info: str) -> Any:
        """Nothing: ALPN is not used."""
        return None


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections under one deadline and reports the steps ``found``, ``reached`` and ``certificate``."""

    def __init__(self, deadline: Deadline, passed: Callable[[str], None]) -> None:
        self._deadline = deadline
        self._passed = passed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers. Raises NoSuchAddress, NotReached or TooSlow."""
        addresses = addresses_of(host, port, self._deadline)
        self._passed("found")
        problem: OSError | None = None
        for family, address in addresses:
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(self._deadline.left())
            try:
                sock.connect(address)
            except OSError as error:
                sock.close()
                problem = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._passed("reached")
            return DeadlineStream(sock, self._deadline, self._passed)
        if isinstance(problem, TimeoutError):
            raise TooSlow("the connection could not be made in time") from problem
        raise NotReached("the connection was refused") from problem
