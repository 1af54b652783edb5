"""The client that speaks to the Hub of a service."""

import ssl
from collections.abc import Callable

from django.conf import settings

from offthecharts.config.environment import environment
from offthecharts.practice.setup.models import Service
from offthecharts.web.encryption import decrypt
from offthecharts.wire.address import origin_of
from offthecharts.wire.client import HubClient, trust
from offthecharts.wire.errors import CertificateRefused

VERIFY_TIMEOUT_SECONDS = 10.0
"""The office manager waits a little longer than the desk does."""


def own_origin() -> str:
    """The one origin at which browsers reach this server, as they write it."""
    return origin_of(settings.SITE_URL)


def trusted() -> ssl.SSLContext:
    """The authorities whose certificates we trust. Raises CertificateRefused when the office's file is unreadable."""
    try:
        return trust(environment().certificate_authority)
    except OSError as error:
        raise CertificateRefused("the file of the office's own authorities cannot be read") from error


def client_for(
    address: str, token: str = "", *, passed: Callable[[str], None] | None = None, request_id: str = ""
) -> HubClient:
    """A client for setting up. Raises BadAddress and CertificateRefused."""
    return HubClient(
        address,
        token,
        timeout_seconds=VERIFY_TIMEOUT_SECONDS,
        verify=trusted(),
        request_id=request_id,
        passed=passed or (lambda step: None),
    )


def client_of(service: Service, *, request_id: str = "", timeout_seconds: float | None = None) -> HubClient:
    """A client with the token of `service`, as patient as the desk is unless `timeout_seconds` says otherwise.

    Raises BadAddress, CertificateRefused and UnreadableSecret.
    """
    return HubClient(
        service.options.get("address", ""),
        decrypt(service.secret),
        timeout_seconds=timeout_seconds or environment().launch_timeout_seconds,
        verify=trusted(),
        request_id=request_id,
    )


def waiting_client_of(service: Service, address: str, *, timeout_seconds: float) -> HubClient:
    """A client with the token of `service` for another address of the same Hub, which the Hub itself named.

    Raises BadAddress, CertificateRefused and UnreadableSecret.
    """
    return HubClient(address, decrypt(service.secret), timeout_seconds=timeout_seconds, verify=trusted())
