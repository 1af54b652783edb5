"""Who is told of orders: members when one is ready, staff of new ones, both only when the practice says so."""

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.news.answering import answer
from offthecharts.hub.orders import services, telling
from offthecharts.hub.orders.models import Order
from offthecharts.hub.orders.telling import Settings
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.api.conftest import program_of
from tests.hub.messages.conftest import smtp
from tests.hub.messages.smtp import SmtpServer
from tests.hub.messages.test_delivery import run_jobs
from tests.hub.orders.placing import BY, order_of
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of

__all__ = ["smtp"]


@pytest.fixture
def order(brook_street: Practice, mateo: Member, rosa: Member) -> Order:
    Practice.objects.filter(pk=brook_street.pk).update(postal_address="48 Brook Street, Brooklyn, NY 11201")
    Member.objects.of(brook_street).filter(id=rosa.id).update(email="rosa@example.org")
    give(mateo, 100)
    telling.keep_settings(brook_street, Settings(tells_members=True))
    return order_of(mateo, (prize_of(brook_street, "Bottle {points}", 30), 2))


def test_the_member_is_told_that_it_is_ready_and_not_when_it_is_taken_back(order: Order) -> None:
    services.approve(order=order, **BY)
    message = Message.objects.of(order.practice_id).get()
    assert message.subject == "2 × Bottle (points) is ready for Mateo"
    assert (message.to_address, message.status) == ("rosa@example.org", Status.QUEUED)
    services.unapprove(order=order, **BY)
    assert Message.objects.of(order.practice_id).get().status == Status.CANCELLED
    services.approve(order=order, **BY)
    services.cancel(order=order, **BY)
    assert set(Message.objects.of(order.practice_id).values_list("status", flat=True)) == {Status.CANCELLED}


def test_undoing_a_cancellation_says_ready_after_all_unless_it_was_said(order: Order) -> None:
    services.approve(order=order, **BY)
    messages = Message.objects.of(order.practice_id)
    for number in (2, 2):
        services.cancel(order=order, **BY)
        services.reopen(order=order, **BY)
        assert messages.count() == number
        messages.filter(status=Status.QUEUED).update(status=Status.SENT)


def test_who_has_it_already_is_not_told_that_it_is_ready(order: Order) -> None:
    services.approve(order=order, **BY)
    services.fulfil(order=order, **BY)
    assert Message.objects.of(order.practice_id).get().status == Status.CANCELLED


def test_nobody_is_told_when_the_practice_does_not_say_so(order: Order) -> None:
    telling.keep_settings(order.practice, Settings())
    services.approve(order=order, **BY)
    assert not Message.objects.of(order.practice_id).exists()


def test_an_order_is_approved_though_nobody_can_be_told(order: Order) -> None:
    Practice.objects.filter(pk=order.practice_id).update(postal_address="")
    services.approve(order=order, **BY)
    assert Order.objects.of(order.practice_id).get().state == "approved"


def test_staff_are_mailed_of_a_new_order_without_a_name(
    order: Order, brook_street: Practice, mateo: Member, smtp: SmtpServer
) -> None:
    telling.keep_settings(brook_street, Settings(staff_mail=("desk@example.org", "olive@example.org")))
    order_of(mateo, prize_of(brook_street, "Ball", 10))
    run_jobs()
    [mail] = smtp.taken
    assert (mail["Subject"], mail["To"]) == ("New order 2", "desk@example.org, olive@example.org")
    assert "/orders/2/" in str(mail.get_body(("plain",)))
    assert "Mateo" not in mail.as_string()


def test_the_settings_page_keeps_what_fits_and_says_what_does_not(as_olive: Client, brook_street: Practice) -> None:
    page = as_olive.get("/orders/settings/").content.decode()
    assert "{prizes} is ready for {first_name}" in page
    good = {"tells_members": "on", "ready_subject": "Ready: {prizes}", "ready_body": "{order}", "staff_mail": ""}
    as_olive.post("/orders/settings/", {**good, "staff_mail": "a@example.org; b@example.org\na@example.org"})
    kept = telling.settings_of(brook_street)
    assert (kept.ready_subject, kept.staff_mail) == ("Ready: {prizes}", ("a@example.org", "b@example.org"))
    for wrong, said in (
        ({"staff_mail": "nobody"}, "is not an e-mail address"),
        ({"ready_body": "{prize}"}, "{prize}"),
    ):
        answer = as_olive.post("/orders/settings/", {**good, **wrong})
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_the_practices_own_server_hears_what_waits(brook_street: Practice, mateo: Member, olive: HubUser) -> None:
    program_of(olive)
    Member.objects.of(brook_street).filter(id=mateo.id).update(external_id="p-1")
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street, points=30))
    services.approve(order=order, **BY)
    services.fulfil(order=order, **BY)
    services.unfulfil(order=order, **BY)
    services.cancel(order=order, **BY)
    told = [item.body for item in answer(brook_street.pk, "").items if item.kind == "orders"]
    assert {body["external_id"] for body in told} == {"p-1"}
    assert [(body["requested"], body["approved"]) for body in told] == [(1, 0), (0, 1), (0, 0), (0, 1), (0, 0)]
