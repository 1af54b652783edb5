"""The rule's page, the profile and the worker's morning."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.expiry import schedule, services
from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, NoticeState, RuleKind
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.points import services as points
from offthecharts.hub.points.figures import liability
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import Practice
from tests.hub.expiry.days import ADDRESS, day, given, notice_of, rule_on
from tests.hub.people import give, member_of

WISH = {"kind": "inactivity", "months": "6", "warn_days": "30", "tell_members": "on"}


def test_the_preview_says_what_the_rule_would_do_and_saves_nothing(
    brook_street: Practice, mateo: Member, as_olive: Client
) -> None:
    Practice.objects.update(postal_address=ADDRESS)
    given(mateo, 40, -900)
    shown = as_olive.post("/expiry/", {**WISH, "do": "preview"}).content.decode()
    assert "<strong>40</strong> points = $4.00, of <strong>1</strong> member" in shown
    assert not ExpiryRule.objects.exists()
    assert "Points never expire here" in as_olive.get("/expiry/").content.decode()


def test_a_saved_rule_runs_first_on_the_next_morning(brook_street: Practice, mateo: Member, as_olive: Client) -> None:
    Practice.objects.update(postal_address=ADDRESS)
    given(mateo, 40, -900)
    assert as_olive.post("/expiry/", {**WISH, "do": "save"}).status_code == 302
    rule = ExpiryRule.objects.get()
    assert (rule.kind, rule.months, rule.changed_by) == ("inactivity", 6, "Olive")
    tomorrow = timezone.now().astimezone(brook_street.zone).replace(hour=7) + timedelta(days=1)
    assert schedule.run_due(timezone.now()) == 0
    assert schedule.run_due(tomorrow) == 0
    assert schedule.run_due(tomorrow + timedelta(hours=1)) == 1
    assert schedule.run_due(tomorrow + timedelta(hours=9)) == 0
    assert notice_of(mateo).points == 40


def test_a_morning_that_failed_is_tried_again(
    brook_street: Practice, mateo: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule_on(brook_street, RuleKind.AGE)
    tomorrow = timezone.now().astimezone(brook_street.zone).replace(hour=12) + timedelta(days=1)
    with monkeypatch.context() as broken:
        broken.setattr(services, "run", lambda *_all: 1 / 0)
        assert schedule.run_due(tomorrow) == 0
    assert schedule.run_due(tomorrow) == 1


def test_members_cannot_be_told_without_a_postal_address(brook_street: Practice, as_olive: Client) -> None:
    answer = as_olive.post("/expiry/", {**WISH, "do": "save"})
    assert answer.status_code == 422
    assert "Enter the postal address" in answer.content.decode()
    assert not ExpiryRule.objects.exists()
    wrong = as_olive.post("/expiry/", {**WISH, "months": "0", "tell_members": "", "do": "save"})
    assert wrong.status_code == 422


def test_the_profile_says_what_is_coming_and_the_list_gives_back(
    brook_street: Practice, mateo: Member, rosa: Member, as_olive: Client, as_dana: Client
) -> None:
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    profile = as_dana.get(f"/members/{mateo.number}/").content.decode()
    assert "40 points</strong> ($4.00) expire on" in profile
    assert "31 March 2026" in profile
    assert "31 Mar 2026" in as_olive.get("/expiry/").content.decode()
    services.run(brook_street, day(brook_street, 30))
    assert "40 expired" in as_olive.get("/expiry/?show=past").content.decode()
    assert (
        f"/expiry/?show=past&amp;member={mateo.number}#notices"
        in as_olive.get(f"/members/{mateo.number}/").content.decode()
    )
    assert as_olive.get("/expiry/?show=past&member=1").context["rows"] == []
    notice = notice_of(mateo)
    back = as_olive.post(f"/expiry/{notice.id}/give-back/", follow=True).content.decode()
    assert "40 points are back with Mateo." in back
    again = as_olive.post(f"/expiry/{notice.id}/give-back/", follow=True).content.decode()
    assert "There is nothing to give back" in again
    assert balance_of(brook_street, mateo) == 40
    export = b"".join(as_olive.get("/expiry/export/")).decode()
    assert "2,Mateo,Alvarez,40,2026-03-31," in export
    assert "Given back" in export


def test_a_member_whose_message_did_not_go_out_is_listed_as_not_told_until_it_is_sent_again(
    brook_street: Practice, mateo: Member, rosa: Member, as_olive: Client
) -> None:
    Member.objects.of(brook_street).filter(id=rosa.id).update(email="rosa@example.org")
    given(mateo, 40, -900)
    rule_on(brook_street, RuleKind.INACTIVITY)
    services.run(brook_street, day(brook_street, 0))
    message = Message.objects.of(brook_street)
    for status in (Status.FAILED, Status.UNCERTAIN, Status.CANCELLED):
        message.update(status=status, problem="No such user.")
        page = as_olive.get("/expiry/").content.decode()
        assert "points of 1 member, 1 not told" in page
        assert "No such user." in page
        assert "not told by e-mail" in as_olive.get(f"/members/{mateo.number}/").content.decode()
        export = b"".join(as_olive.get("/expiry/export/")).decode()
        assert "2026-03-31,,Coming,0,No such user." in export
    for status in (Status.QUEUED, Status.SENDING, Status.SENT):
        message.update(status=status, problem="Tried twice.")
        page = as_olive.get("/expiry/").content.decode()
        assert "not told" not in page
        assert "told on 1 March" in as_olive.get(f"/members/{mateo.number}/").content.decode()
        assert "2026-03-31,2026-03-01,Coming,0," in b"".join(as_olive.get("/expiry/export/")).decode()


def test_the_list_is_paged(brook_street: Practice, as_olive: Client) -> None:
    now = timezone.now()
    for number in range(27):
        ExpiryNotice.across_practices.create(
            practice=brook_street,
            member_id=member_of(brook_street, f"Kid {number}", "Ruiz").id,
            points=5,
            due_on=now.date() + timedelta(days=number // 3),
            made_at=now,
            state=NoticeState.OPEN,
        )
    first = as_olive.get("/expiry/")
    assert len(first.context["rows"]) == 25
    second = as_olive.get(first.context["after_href"])
    assert len(second.context["rows"]) == 2
    assert len(as_olive.get(second.context["before_href"]).context["rows"]) == 25


def test_liability_is_the_sum_of_balances_above_zero(
    brook_street: Practice, mateo: Member, rosa: Member, elsewhere: Practice, as_olive: Client
) -> None:
    give(mateo, 130)
    give(member_of(elsewhere, "Nora", "Quist"), 1000)
    points.correct(
        practice=brook_street,
        member=rosa,
        points=-30,
        reason="Counted twice",
        by_name="Olive",
        hub_user=None,
        idempotency_key="minus",
    )
    owed = liability(brook_street)
    assert (owed.points, owed.cents, owed.money) == (130, 1300, "$13.00")
    for address in ("/", "/expiry/", "/reports/points/"):
        assert "points = $13.00" in as_olive.get(address).content.decode()


def test_the_list_says_when_members_who_were_not_told_yet_are_told(
    brook_street: Practice, mateo: Member, rosa: Member, as_olive: Client
) -> None:
    given(mateo, 40, -900)
    rule = rule_on(brook_street, RuleKind.INACTIVITY)
    ExpiryRule.objects.update(tell_members=False)
    services.run(brook_street, day(brook_street, 0))
    assert "on the profile" in as_olive.get("/expiry/").text
    today = timezone.localdate(timezone=brook_street.zone)
    ExpiryRule.objects.update(tell_members=True, last_run_on=today)
    tomorrow = date_format(today + timedelta(days=1), "j M")
    assert (
        f"by e-mail on {tomorrow}, and the day becomes {rule.warn_days} days later" in as_olive.get("/expiry/").text
    )
    ExpiryRule.objects.update(last_run_on=today - timedelta(days=1))
    assert f"by e-mail on {date_format(today, 'j M')}," in as_olive.get("/expiry/").text
    Practice.objects.update(postal_address="")
    assert "the postal address is missing</span>" in as_olive.get("/expiry/").text
