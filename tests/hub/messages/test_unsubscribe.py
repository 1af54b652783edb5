"""Unsubscribing: by people and by their mail programs, without signing in."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message, Suppression
from offthecharts.hub.messages.suppression import is_suppressed, token_for
from offthecharts.hub.practices.models import Practice

Queue = Callable[..., Message]


def link(message: Message) -> str:
    return reverse("unsubscribe", args=[token_for(message)])


def stranger() -> Client:
    """A browser that nobody signed in to, with the check of forms switched on."""
    return Client(enforce_csrf_checks=True)


def test_looking_at_the_link_changes_nothing(queue: Queue, brook_street: Practice) -> None:
    message = queue()
    page = stranger().get(link(message))
    assert page.status_code == 200
    assert "r…@example.com" in page.content.decode()
    assert "rosa@" not in page.content.decode()
    assert not is_suppressed(brook_street, "rosa@example.com")


def test_one_press_unsubscribes_and_another_subscribes_again(queue: Queue, brook_street: Practice) -> None:
    message = queue()
    done = stranger().post(link(message), {"unsubscribe": "yes"})
    assert "You are unsubscribed" in done.content.decode()
    assert is_suppressed(brook_street, "ROSA@example.com")
    assert "subscribed again" in stranger().post(link(message), {"subscribe": "yes"}).content.decode()
    assert not is_suppressed(brook_street, "rosa@example.com")
    stranger().post(link(message), {"unsubscribe": "yes"})
    assert is_suppressed(brook_street, "rosa@example.com")
    assert Suppression.objects.of(brook_street).count() == 1


def test_a_mail_program_unsubscribes_in_one_click(queue: Queue, brook_street: Practice) -> None:
    message = queue()
    answer = stranger().post(
        link(message), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert Suppression.objects.of(brook_street).get().how == "mail program"


def test_a_forged_link_is_not_found(queue: Queue, brook_street: Practice) -> None:
    token = token_for(queue())
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x" + token, "nonsense", token.split(":")[0]):
        assert stranger().post(reverse("unsubscribe", args=[wrong])).status_code == 404
    assert not Suppression.objects.of(brook_street).exists()


def test_staff_see_it_and_cannot_send(as_dana: Client, queue: Queue, mateo: Member, rosa: Member) -> None:
    stranger().post(link(queue()), {"unsubscribe": "yes"})
    url = reverse("message_send", args=[mateo.number])
    assert "Unsubscribed on" in as_dana.get(url).content.decode()
    data = {"receiver": str(rosa.id), "subject": "Hi", "body": "Hi", "idempotency_key": "k", "do": "send"}
    assert as_dana.post(url, data).status_code == 422


def test_another_practice_may_still_write(queue: Queue, elsewhere: Practice) -> None:
    stranger().post(link(queue()), {"unsubscribe": "yes"})
    assert not is_suppressed(elsewhere, "rosa@example.com")
