"""The filters of the list of members."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.groups import services
from offthecharts.hub.groups.queries import filtered
from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.points import services as points
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags import services as tags
from tests.hub.people import give, member_of


def names(practice: Practice, query: str) -> list[str]:
    return sorted(member.first_name for member in filtered(practice, Wish.of_text(query)))


@pytest.fixture
def crowd(brook_street: Practice, mateo: Member, rosa: Member) -> dict[str, Member]:
    """Ada, Ben and Cleo besides Mateo and Rosa."""
    today = timezone.localdate()
    ages = {"Ada": 9, "Ben": 15, "Cleo": 40}
    made = {
        name: member_of(brook_street, name, "Brook", birth_date=today.replace(year=today.year - age, day=1))
        for name, age in ages.items()
    }
    return {**made, "Mateo": mateo, "Rosa": rosa}


def test_by_tag_group_and_status(brook_street: Practice, crowd: dict[str, Member]) -> None:
    vip = tags.tag(crowd["Ada"], "VIP")
    other = tags.tag(crowd["Ben"], "Other")
    club = services.add_group(practice=brook_street, name="Club")
    services.put_in(practice=brook_street, group_id=club.id, member_ids=[crowd["Ada"].id, crowd["Cleo"].id])
    retention = services.add_status(practice=brook_street, name="Retention")
    services.set_status(member=crowd["Ada"], status=retention)
    assert names(brook_street, f"tag={vip.id}") == ["Ada"]
    assert names(brook_street, f"tag={vip.id}&tag={other.id}") == ["Ada", "Ben"]
    assert names(brook_street, f"group={club.id}") == ["Ada", "Cleo"]
    assert names(brook_street, f"group={club.id}&tag={vip.id}&q=brook") == ["Ada"]
    assert names(brook_street, f"status={retention.id}") == ["Ada"]
    assert names(brook_street, "status=none") == ["Ben", "Cleo", "Mateo", "Rosa"]
    tags.remove(tag=vip)
    assert names(brook_street, f"tag={vip.id}") == []


def test_by_payer(brook_street: Practice, crowd: dict[str, Member]) -> None:
    for name, payer in (("Ada", Payer.MEDICAID), ("Ben", Payer.TRICARE)):
        Member.objects.of(brook_street).filter(id=crowd[name].id).update(payer=payer)
    assert names(brook_street, "payer=medicaid") == ["Ada"]
    assert names(brook_street, "payer=any") == ["Ada", "Ben"]


def test_by_points_and_age(brook_street: Practice, crowd: dict[str, Member]) -> None:
    give(crowd["Ada"], 50)
    give(crowd["Ben"], 100)
    assert names(brook_street, "points_from=50") == ["Ada", "Ben"]
    assert names(brook_street, "points_from=51&points_to=100") == ["Ben"]
    assert "Ada" not in names(brook_street, "points_to=0")
    assert names(brook_street, "age_from=9&age_to=15") == ["Ada", "Ben", "Mateo"]
    assert names(brook_street, "age_from=16") == ["Cleo", "Rosa"]


def test_an_age_begins_on_the_birthday(brook_street: Practice) -> None:
    today = timezone.localdate()
    if (today.month, today.day) == (2, 29):
        today = date(today.year, 2, 28)
    member_of(brook_street, "Today", "Born", birth_date=today.replace(year=today.year - 10))
    member_of(brook_street, "Tomorrow", "Born", birth_date=today.replace(year=today.year - 10) + timedelta(days=1))
    assert names(brook_street, "age_from=10") == ["Today"]
    assert names(brook_street, "age_to=9") == ["Tomorrow"]


def test_by_days_without_a_reward(brook_street: Practice, crowd: dict[str, Member]) -> None:
    now = timezone.now()
    give(crowd["Ada"], 5, at=now - timedelta(days=61))
    give(crowd["Ben"], 5, at=now - timedelta(days=59))
    [entry] = give(crowd["Cleo"], 5).entries
    points.reverse(
        practice=brook_street, entry_id=entry.id, by_name="Dana", hub_user=None, idempotency_key="taken back"
    )
    assert names(brook_street, "idle=60") == ["Ada", "Cleo", "Mateo", "Rosa"]


@pytest.mark.parametrize(
    "query",
    [
        "tag=x&group=&status=maybe&payer=gold&idle=0&points_from=ten&age_from=-1&member=zero",
        "idle=99999999999999999999&points_to=1e9&age_to=%00",
        "idle=٣&show=nonsense&sort=nonsense",
    ],
)
def test_words_that_make_no_sense_count_as_not_said(brook_street: Practice, mateo: Member, query: str) -> None:
    assert Wish.of_text(query) == Wish()
    assert "Mateo" in names(brook_street, query)


def test_the_address_says_all_of_a_wish_and_one_filter_can_be_left_out() -> None:
    query = "q=ada&show=patients&sort=points&payer=chip&idle=30&points_from=-5&age_to=12&member=3&member=4"
    wish = Wish.of_text(query)
    assert Wish.of_text(wish.query) == wish
    assert wish.without("member", "3").numbers == (4,)
    assert wish.without("payer").payer == ()
    assert (wish.filters.numbers, wish.filters.order) == ((), "name")


def test_ages_and_days_beyond_all_bounds_find_somebody_or_nobody(brook_street: Practice, mateo: Member) -> None:
    for query in ("age_from=999999", "age_to=999999", "idle=999999999", "points_from=-999999999"):
        names(brook_street, query)


def test_the_page_shows_filters_in_words_each_to_be_taken_away(as_dana: Client, crowd: dict[str, Member]) -> None:
    vip = tags.tag(crowd["Ada"], "VIP")
    page = as_dana.get(f"/members/?tag={vip.id}&age_to=12&sort=points").content.decode()
    assert "Tag: VIP" in page
    assert "12 years or younger" in page
    assert 'href="?sort=points&amp;age_to=12"' in page
    assert "Ada" in page
    assert "Cleo" not in page
    nobody = as_dana.get("/members/?points_from=99999").content.decode()
    assert "Nobody fits these filters" in nobody


def test_the_export_has_who_is_ticked(as_olive: Client, crowd: dict[str, Member]) -> None:
    answer = as_olive.get(f"/members/export/?member={crowd['Ada'].number}&member={crowd['Ben'].number}")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # it streams
    assert len(lines) == 3


def test_a_range_that_fits_nobody_is_said_to_be_the_wrong_way_round(as_dana: Client, mateo: Member) -> None:
    page = as_dana.get("/members/?age_from=20&age_to=10").content.decode()
    assert "Age from 20 to 10 fits nobody: write the smaller number first." in page
    assert "fits nobody" not in as_dana.get("/members/?age_from=90&age_to=95").content.decode()
