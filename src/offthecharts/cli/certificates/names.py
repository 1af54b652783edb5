"""Under which names and addresses this machine can be reached in its network."""

import ipaddress
import socket
from urllib.parse import urlsplit

from offthecharts.config.environment import Environment

type IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LOOPBACK_NAMES = ["localhost"]
LOOPBACK_ADDRESSES = ["127.0.0.1", "::1"]
# Nothing is sent to these: the system only says which of its own addresses it would use (RFC 5737, RFC 3849).
ELSEWHERE = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]


def as_address(text: str) -> IPAddress | None:
    """The IP address that `text` is; None for a name."""
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def own_names() -> list[str]:
    """The machine's host name, also as multicast DNS (`.local`) and the domain name server know it."""
    host = socket.gethostname().lower().rstrip(".")
    short = host.split(".", 1)[0]
    return [name for name in (short, f"{short}.local", host, socket.getfqdn().lower()) if _is_host_name(name)]


def _is_host_name(name: str) -> bool:
    return bool(name) and as_address(name) is None and name.isascii() and not name.endswith((".arpa", ".localdomain"))


def own_addresses() -> list[str]:
    """The addresses that this machine uses to reach others. Asks the system, sends nothing."""
    found = []
    for family, elsewhere in ELSEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                found.append(str(probe.getsockname()[0]).split("%", 1)[0])
        except OSError:
            continue
    return found


def configured_hosts(env: Environment) -> list[str]:
    """Hosts of the two sites' addresses and the further allowed ones."""
    hosts = [urlsplit(url).hostname or "" for url in (env.practice_url, env.hub_url)]
    return [host for host in (*hosts, *(part.strip() for part in env.allowed_hosts.split(","))) if host]


def wanted_hosts(env: Environment, *, given: list[str], present: set[str]) -> list[str]:
    """What the certificate should be for: the `given` names and addresses, or else those of the `present`
    certificate, or else what this machine calls itself; always what is configured, and this machine.
    """
    first = given or sorted(present) or [*own_names(), *own_addresses()]
    hosts = [*first, *configured_hosts(env), *LOOPBACK_NAMES, *LOOPBACK_ADDRESSES]
    return list(dict.fromkeys(host.strip().lower().strip("[]") for host in hosts))
