"""The ledger of consent: who may agree for whom, what counts, and that nothing is ever changed in it."""

import pytest
from django.db import DatabaseError, transaction

from offthecharts.hub.consents.errors import NotTheirsToGive
from offthecharts.hub.consents.models import Channel, ConsentEntry, Purpose
from offthecharts.hub.consents.queries import allows, history
from offthecharts.hub.consents.services import Giver, give, withdraw
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser
from tests.hub.people import member_of
from tests.hub.portal.cast import born

ADULT, TEEN, CHILD, UNKNOWN = 40, 15, 9, None
UNASKED = [
    (Channel.EMAIL, Purpose.SERVICE, {ADULT}),
    (Channel.EMAIL, Purpose.NEWS, set()),
    (Channel.SMS, Purpose.SERVICE, set()),
    (Channel.SMS, Purpose.NEWS, set()),
    (Channel.PORTAL, Purpose.PORTAL, {ADULT, TEEN}),
    (Channel.LOBBY, Purpose.LOBBY, {ADULT, TEEN, CHILD, UNKNOWN}),
]


@pytest.mark.parametrize(("channel", "purpose", "allowed"), UNASKED)
@pytest.mark.parametrize("age", [ADULT, TEEN, CHILD, UNKNOWN])
def test_what_is_allowed_before_anybody_was_asked(
    channel: str, purpose: str, allowed: set[int | None], age: int | None, mateo: Member
) -> None:
    mateo.birth_date = born(age) if age else None
    answer = allows(mateo, channel, purpose)
    assert bool(answer) == (age in allowed)
    assert answer.why


@pytest.mark.parametrize(("channel", "purpose", "_allowed"), UNASKED)
@pytest.mark.parametrize("age", [ADULT, TEEN, CHILD, UNKNOWN])
@pytest.mark.parametrize("giver", ["themselves", "account holder", "stranger", "desk"])
def test_who_may_agree_for_whom(
    channel: str,
    purpose: str,
    _allowed: object,
    age: int | None,
    giver: str,
    mateo: Member,
    rosa: Member,
    dana: HubUser,
) -> None:
    mateo.birth_date = born(age) if age else None
    stranger = member_of(mateo.practice, "Ines", "Okafor", is_patient=False, birth_date=born(50))
    by = {
        "themselves": Giver(member=mateo),
        "account holder": Giver(member=rosa),
        "stranger": Giver(member=stranger),
        "desk": Giver(hub_user=dana),
    }[giver]
    may = giver == "desk" or giver == ("themselves" if age == ADULT else "account holder")
    if not may:
        with pytest.raises(NotTheirsToGive):
            give(member=mateo, channel=channel, purpose=purpose, by=by, how="test")
        return
    entry = give(member=mateo, channel=channel, purpose=purpose, by=by, how="test", wording="I agree.")
    assert allows(mateo, channel, purpose).entry == entry


def test_the_newest_entry_counts_and_the_past_can_be_asked(mateo: Member, rosa: Member) -> None:
    said = {"member": mateo, "channel": Channel.SMS, "purpose": Purpose.SERVICE, "how": "desk"}
    first = give(**said, by=Giver(member=rosa), address="+12125550123")
    last = withdraw(**{**said, "how": "reply STOP"}, by=Giver(name="Somebody with this phone"))
    assert not allows(mateo, Channel.SMS, Purpose.SERVICE)
    assert allows(mateo, Channel.SMS, Purpose.SERVICE, at=first.at)
    assert "did not agree (reply STOP)" in allows(mateo, Channel.SMS, Purpose.SERVICE).why
    assert history(mateo) == [last, first]
    assert not allows(mateo, Channel.SMS, Purpose.NEWS)


def test_a_minor_who_is_responsible_in_the_chart_agrees_for_nobody(mateo: Member, rosa: Member) -> None:
    rosa.birth_date = born(17)
    with pytest.raises(NotTheirsToGive):
        give(member=mateo, channel="portal", purpose="portal", by=Giver(member=rosa), how="member page")


def test_what_was_said_of_a_merged_profile_counts(mateo: Member, rosa: Member) -> None:
    twin = member_of(mateo.practice, "Mateo", "Alvarez", birth_date=mateo.birth_date)
    give(member=mateo, channel="sms", purpose="service", by=Giver(member=rosa), how="desk")
    Member.objects.of(mateo.practice).filter(id=mateo.id).update(merged_into_id=twin.id)
    assert allows(twin, "sms", "service")


def test_the_database_changes_and_deletes_no_entry(mateo: Member, rosa: Member) -> None:
    give(member=mateo, channel="portal", purpose="portal", by=Giver(member=rosa), how="member page")
    rows = ConsentEntry.objects.of(mateo.practice)
    for change in (lambda: rows.update(given=False), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert rows.get().given
