"""Staff members who are gone or unlinked, as the practice server reports."""

from typing import Any

from offthecharts.hub.practices.models import Connection
from offthecharts.hub.signon import links
from offthecharts.wire.changes import StaffEnded


def apply_staff_ended(*, connection: Connection, part: StaffEnded, key: str) -> dict[str, Any]:
    """End what was opened for them, at their next click; doing it twice changes nothing."""
    links.end_of_staff(connection=connection, staff_id=part.staff_id)
    return {}
