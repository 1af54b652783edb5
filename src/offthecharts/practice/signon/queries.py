"""The page *Single Sign-On*: each Hub with its key and every staff member."""

from dataclasses import dataclass

from offthecharts.practice.outbox import switches
from offthecharts.practice.setup import queries
from offthecharts.practice.setup.models import Service
from offthecharts.practice.signon import keys, links
from offthecharts.practice.signon.models import SigningKey, StaffLink
from offthecharts.practice.staff.models import Staff


@dataclass(frozen=True)
class Row:
    """One staff member; `link` is None for whoever never was linked."""

    staff: Staff
    link: StaffLink | None

    @property
    def is_linked(self) -> bool:
        """Whether their practice password opens the Hub."""
        return self.link is not None and self.link.is_standing


@dataclass(frozen=True)
class Hub:
    """One Hub: `is_on` is the switch, `is_fresh` whether it answered just now."""

    service: Service
    is_on: bool
    is_fresh: bool
    key: SigningKey | None
    rows: list[Row]

    @property
    def linked(self) -> int:
        """How many are linked."""
        return sum(row.is_linked for row in self.rows)


def hubs(*, ask: bool = True) -> list[Hub]:
    """Every Hub that is set up. Calls each one's network when `ask`, for up to three seconds."""
    found = [one for one in queries.services().filter(provider=switches.PROVIDER) if one.is_verified]
    return [_hub(service, ask=ask) for service in found]


def _hub(service: Service, *, ask: bool) -> Hub:
    fresh = links.refresh(service) if ask else True
    known = {link.staff_id: link for link in StaffLink.objects.filter(service=service)}
    people = Staff.objects.order_by("-is_active", "display_name", "pk")
    rows = [Row(staff, known.get(staff.pk)) for staff in people if staff.is_active or staff.pk in known]
    return Hub(service, switches.signs_on(service), fresh, keys.current(service), rows)
