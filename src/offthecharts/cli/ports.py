"""Which ports are free. `localhost` means two addresses, so both have to be."""

import errno
import socket

LOOPBACKS = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]


def _answers(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            return probe.connect_ex((address, port)) == 0
    except OSError:
        return False


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen(1)
            return True
    except OSError as error:
        # No IPv6 on this machine is no reason to call the port taken.
        return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` of this machine, over IPv4 or IPv6.

    Asks first and binds second: on macOS an address can be bound although somebody listens on all addresses.
    """
    return not any(_answers(*where, port) for where in LOOPBACKS) and all(
        _can_bind(*where, port) for where in LOOPBACKS
    )


def next_free(port: int, *, besides: set[int]) -> int:
    """`port` itself or the first free one after it that is not in `besides`."""
    while port in besides or not is_free(port):
        port += 1
    return port
