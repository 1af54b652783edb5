"""Services for tests: one connected to the double, one a web link."""

from typing import Any

from offthecharts.practice.setup import services
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub


def connected(hub: Hub, by: Staff, **options: Any) -> Service:
    """The Patient Rewards Hub, verified and enabled."""
    service = services.add_service(provider="practicegenius", name="Patient Rewards Hub", by=by)
    services.keep_connection(
        service=service,
        options={"address": hub.address, "username": "olive", **options},
        secret=hub.token,
        connected_as="olive",
        by=by,
    )
    services.enable(service=service, by=by)
    return service


def web_link(address: str, by: Staff, **options: Any) -> Service:
    """A web link, verified and enabled."""
    service = services.add_service(provider="weblink", name="Web link", by=by)
    services.keep_connection(
        service=service,
        options={"address": address, "opens_in": "tab", **options},
        secret="",
        connected_as="example.com",
        by=by,
    )
    services.enable(service=service, by=by)
    return service
