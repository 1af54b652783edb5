"""A rule by which sample points expire, with some that did and some that are coming."""

from datetime import datetime, timedelta
from typing import Any, Final

from offthecharts.hub.expiry import services
from offthecharts.hub.expiry.models import RuleKind
from offthecharts.hub.practices.models import HubUser, Practice

MONTHS: Final = 9
WARN_DAYS: Final = 30


def make_expiry(practice: Practice, owner: HubUser, now: datetime) -> None:
    """The rule as if it had been on for six weeks; nobody is mailed about days that are over."""
    values: dict[str, Any] = {"kind": RuleKind.AGE, "months": MONTHS, "warn_days": WARN_DAYS, "by": owner}
    services.set_rule(practice=practice, tell_members=False, **values)
    for days in (44, 10):
        services.run(practice, _morning(practice, now - timedelta(days=days)))
    services.set_rule(practice=practice, tell_members=True, **values)


def _morning(practice: Practice, moment: datetime) -> datetime:
    """Shortly after eight on that working day, or on the one before."""
    local = moment.astimezone(practice.zone)
    day = local.date() - timedelta(days=max(0, local.weekday() - 4))
    return datetime(day.year, day.month, day.day, 8, 5, tzinfo=practice.zone)
