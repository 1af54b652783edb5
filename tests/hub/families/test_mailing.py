"""One e-mail address may serve a family: it gets the same words once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.families import mailing
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.families.cast import under
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db
SAME = {"subject": "We are closed on Friday", "body": "Dear {receiver},\n\nsee you on Monday."}


@pytest.fixture
def family(brook_street: Practice, mateo: Member, rosa: Member, sofia: Member) -> list[Member]:
    """Mateo, Sofia and Rosa, who has an e-mail address."""
    Practice.objects.filter(pk=brook_street.pk).update(postal_address="48 Brook Street, Brooklyn, NY 11201")
    brook_street.refresh_from_db()
    rosa.email = "rosa@example.org"
    rosa.save(update_fields=["email"])
    for member in (mateo, rosa, sofia):
        member.practice = brook_street
    return [mateo, sofia, rosa]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_one_address_gets_the_same_words_once(family: list[Member], rosa: Member) -> None:
    post = mailing.letters_for(family, **SAME)
    [letter] = post.letters
    assert (letter.receiver, letter.about) == (rosa, family)
    assert letter.body.startswith("Dear Rosa,")


def test_words_that_differ_for_each_member_go_for_each(family: list[Member]) -> None:
    post = mailing.letters_for(family[:2], subject="Well done", body="{first_name} was great")
    assert [letter.body for letter in post.letters] == ["Mateo was great", "Sofia was great"]


def test_one_mailbox_of_several_profiles_is_one_address(
    brook_street: Practice, family: list[Member], rosa: Member
) -> None:
    rosa_again = member_of(brook_street, "Rosa", "Alvarez", is_patient=False, email="Rosa@Example.org")
    lea = member_of(brook_street, "Lea", "Diaz")
    under(rosa_again, lea)
    lea.practice = brook_street
    assert len(mailing.letters_for([*family, lea], **SAME).letters) == 1


def test_who_cannot_be_reached_is_said(brook_street: Practice, family: list[Member]) -> None:
    lea = member_of(brook_street, "Lea", "Diaz")
    lea.practice = brook_street
    post = mailing.letters_for([family[0], lea], **SAME)
    assert [one.member for one in post.unreached] == [lea]
    assert "date of birth is not known" in post.unreached[0].why


def test_a_repeated_request_sends_nothing_twice(brook_street: Practice, family: list[Member], dana: HubUser) -> None:
    for members in (family, [*reversed(family)]):
        mailing.queue_for(members=members, by=dana, idempotency_key="k", **SAME)
    assert Message.objects.of(brook_street).count() == 1


def test_the_page_says_who_gets_what_sends_it_once_and_stops_it(
    as_dana: Client, brook_street: Practice, family: list[Member]
) -> None:
    address = reverse("member_family_message", args=[family[0].number])
    to = [member.number for member in family]
    shown = text_of(as_dana.post(address, {**SAME, "to": to, "do": "preview", "idempotency_key": "k"}))
    assert "about <bdi>Mateo</bdi>, <bdi>Sofia</bdi> and <bdi>Rosa</bdi>" in shown
    assert not Message.objects.of(brook_street).exists()
    answer: Any = as_dana.post(address, {**SAME, "to": to, "do": "send", "idempotency_key": "k"})
    done = as_dana.get(answer.url).context["done"]
    assert "The message to Rosa Alvarez goes out in 10 seconds." in done.text
    assert "nothing goes out" in text_of(as_dana.post(done.action, dict(done.fields), follow=True))
    assert Message.objects.of(brook_street).get().status == Status.CANCELLED


def test_nobody_ticked_and_nobody_reachable_are_said(
    as_dana: Client, brook_street: Practice, family: list[Member], rosa: Member
) -> None:
    address = reverse("member_family_message", args=[rosa.number])
    assert "Tick at least one" in text_of(as_dana.post(address, {**SAME, "idempotency_key": "k"}))
    Member.objects.of(brook_street).filter(id=rosa.id).update(email="")
    answer = as_dana.post(address, {**SAME, "to": [rosa.number], "idempotency_key": "k"})
    assert answer.status_code == 422
    assert "Nobody can be written to" in text_of(answer)
    assert "No e-mail address" in text_of(answer)
