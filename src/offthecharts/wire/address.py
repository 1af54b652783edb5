"""Addresses of a Hub, as people type them."""

import ipaddress
import re
from urllib.parse import urlsplit

from offthecharts.wire.errors import BadAddress

# Hosts that may stand in a Content-Security-Policy without becoming a part of its grammar; urlsplit has no brackets.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")


def is_plain_host(host: str) -> bool:
    """Whether `host` is a name in ASCII or an IP address and nothing else."""
    return _HOST.fullmatch(host.lower()) is not None


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def normal_address(typed: str) -> str:
    """The address of a Hub in the one form that we store: scheme, host, port, path without a slash at its end.

    ``https://`` is added when no scheme was typed. Raises BadAddress, with words for the person who typed it.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadAddress("This is not a web address. It looks like https://hub.example.com") from error
    if parts.scheme not in ("http", "https") or not is_plain_host(host) or any(letter.isspace() for letter in text):
        raise BadAddress("This is not a web address. It looks like https://hub.example.com")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BadAddress("Only the address itself is needed here, without user name, question mark or hash.")
    if parts.scheme == "http" and not is_loopback(host):
        raise BadAddress("The address must start with https:// so that patients' data travels encrypted.")
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}{'' if port in (None, default) else f':{port}'}{parts.path.rstrip('/')}"


def origin_of(address: str) -> str:
    """Scheme, host and port of `address`, as a browser writes an origin. Raises BadAddress."""
    try:
        parts = urlsplit(address)
        name, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadAddress("This is not a web address.") from error
    if parts.scheme not in ("http", "https") or not is_plain_host(name):
        raise BadAddress("This is not a web address.")
    host = f"[{name}]" if ":" in name else name
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}{'' if port in (None, default) else f':{port}'}"
