"""What an assertion that came with a launch is worth."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from offthecharts.hub.practices.models import Connection
from offthecharts.hub.signon import keys, links
from offthecharts.hub.signon.models import SpentAssertion, StaffLink
from offthecharts.web.audit.services import record
from offthecharts.wire import assertions
from offthecharts.wire.assertions import BadAssertion, Claims
from offthecharts.wire.messages import LaunchSignOn, SignOnState

logger = logging.getLogger(__name__)

REMEMBERED: Final = timedelta(days=1)
"""How long a used assertion is remembered; it expires long before."""


@dataclass(frozen=True)
class Taken:
    """`staff_id` was vouched for today under `key_id`, or `refusal` says why nobody was. `link` may be missing."""

    staff_id: str = ""
    staff_name: str = ""
    key_id: str = ""
    day: date | None = None
    link: StaffLink | None = None
    refusal: str = ""

    def as_message(self) -> LaunchSignOn:
        """The answer to the practice server."""
        if self.refusal:
            return LaunchSignOn(state=SignOnState.REFUSED, code=self.refusal)
        if self.link is None:
            return LaunchSignOn(state=SignOnState.NOT_LINKED)
        return LaunchSignOn(state=SignOnState.IN, link=links.as_message(self.link))


def take(connection: Connection, assertion: str) -> Taken:
    """Use `assertion` up, in the caller's transaction. A refusal is noted in the audit trail, never raised.

    Up to seven queries.
    """
    try:
        claims = assertions.read(
            assertion,
            keys=keys.accepted(connection),
            issuer=str(connection.pk),
            audience=str(connection.practice_id),
            now=timezone.now(),
        )
        _spend(connection, claims)
    except BadAssertion as error:
        return _refused(connection, error.code, error.claims)
    key_id = assertions.key_id_of(assertion)
    link = links.of_staff(connection, claims.sub)
    taken = Taken(claims.sub, claims.name, key_id, claims.auth_day, link)
    if link is not None and not links.fits_password(link):
        record(actor=link.hub_user, action="sign-on refused", subject=link, detail="the Hub password was changed")
        return Taken(taken.staff_id, taken.staff_name, key_id, taken.day, refusal="password_changed")
    return taken


def _spend(connection: Connection, claims: Claims) -> None:
    """Once: of two at the same moment the second waits for the first. Raises BadAssertion."""
    rows = SpentAssertion.objects.of(connection.practice_id)
    rows.filter(spent_at__lt=timezone.now() - REMEMBERED).delete()
    mine = SpentAssertion(practice_id=connection.practice_id, jti=claims.jti)
    SpentAssertion.across_practices.bulk_create([mine], ignore_conflicts=True)
    if rows.get(jti=claims.jti).id != mine.id:
        raise BadAssertion("used", claims)
    if claims.auth_day != timezone.now().astimezone(connection.practice.zone).date():
        raise BadAssertion("other_day", claims)


def _refused(connection: Connection, code: str, claims: Claims | None) -> Taken:
    whose = f"{claims.name or 'staff'} ({claims.sub})" if claims else "nobody known"
    logger.warning("sign-on refused: %s, connection %s", code, connection.pk)
    record(
        actor=connection, action="sign-on refused", subject=connection, detail=f"{IN_WORDS.get(code, code)}: {whose}"
    )
    return Taken(refusal=code)


IN_WORDS: Final = {
    "used": "assertion used a second time",
    "clock": "the clocks differ",
    "other_day": "of another day",
    "unknown_key": "key not accepted",
    "bad_signature": "signature does not fit",
    "wrong_audience": "made for somebody else",
    "malformed": "not an assertion",
}
"""For the audit trail."""
