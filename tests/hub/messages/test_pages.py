"""Send message, the list, one message, templates, the mailbox."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_script_prefix, reverse

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import MailboxMail, Message, MessageTemplate, Status
from offthecharts.hub.messages.template_services import start_templates
from offthecharts.hub.practices.models import Practice, Role
from offthecharts.web.identifiers import uuid7
from tests.hub.conftest import frame_of, hub_user, signed_in
from tests.hub.messages.conftest import again
from tests.hub.messages.test_delivery import make_due, run_jobs
from tests.hub.people import give

Queue = Callable[..., Message]


def typed(receiver: Member, **changes: str) -> dict[str, str]:
    """What the desk types."""
    given = {
        "receiver": str(receiver.id),
        "subject": "About {first_name}",
        "body": "Hello {receiver}",
        "idempotency_key": uuid.uuid4().hex,
        "do": "send",
    }
    return given | changes


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_profile_offers_send_message_and_shows_the_newest(as_dana: Client, mateo: Member, queue: Queue) -> None:
    message = queue()
    page = text_of(as_dana.get(reverse("member", args=[mateo.number])))
    assert "Send message" in page
    assert reverse("message", args=[message.id]) in page


def test_a_message_is_written_previewed_and_queued(as_dana: Client, mateo: Member, rosa: Member) -> None:
    give(mateo, 40)
    url = reverse("message_send", args=[mateo.number])
    page = text_of(as_dana.get(url))
    assert "rosa@example.com" in page
    assert "the messages of minors go to an account holder" in page
    data = typed(rosa, body="{first_name} has {points} points = {points_value}", do="preview")
    assert "Mateo has 40 points = $4.00" in text_of(as_dana.post(url, data))
    assert not Message.objects.of(mateo.practice).exists()
    answer = as_dana.post(url, data | {"do": "send"})
    assert answer.status_code == 302
    message = Message.objects.of(mateo.practice).get()
    assert (message.to_address, message.subject, message.status) == ("rosa@example.com", "About Mateo", Status.QUEUED)
    assert message.body == "Mateo has 40 points = $4.00"
    profile = text_of(as_dana.get(answer["Location"]))
    assert "goes out in 10 seconds" in profile
    assert reverse("message_cancel", args=[message.id]) in profile


def test_sending_the_form_twice_queues_one_message(as_dana: Client, mateo: Member, rosa: Member) -> None:
    url, data = reverse("message_send", args=[mateo.number]), typed(rosa)
    for _ in range(2):
        assert as_dana.post(url, data).status_code == 302
    assert Message.objects.of(mateo.practice).count() == 1
    other = as_dana.post(url, data | {"body": "Something else"})
    assert other.status_code == 422
    assert "Something else" in text_of(other)


def test_a_minor_cannot_be_chosen_unless_the_practice_says_so(
    as_dana: Client, mateo: Member, brook_street: Practice
) -> None:
    url = reverse("message_send", args=[mateo.number])
    refused = as_dana.post(url, typed(mateo))
    assert refused.status_code == 422
    assert "Hello {receiver}" in text_of(refused)
    Practice.objects.filter(pk=brook_street.pk).update(mail_minors_directly=True)
    assert as_dana.post(url, typed(mateo)).status_code == 302


def test_without_postal_address_the_page_says_where_to_enter_it(
    as_dana: Client, as_olive: Client, mateo: Member, rosa: Member, brook_street: Practice
) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(postal_address="")
    url = reverse("message_send", args=[mateo.number])
    assert reverse("practice_settings") in text_of(as_olive.get(url))
    assert "An Owner or Admin enters it" in text_of(as_dana.get(url))
    assert as_dana.post(url, typed(rosa)).status_code == 422
    assert not Message.objects.of(brook_street).exists()


def test_without_an_address_the_page_says_what_to_do(as_dana: Client, mateo: Member, rosa: Member) -> None:
    rosa.email = ""
    rosa.save()
    page = text_of(as_dana.get(reverse("message_send", args=[mateo.number])))
    assert "No e-mail address. Add one in the profile of Rosa." in page
    assert reverse("member_edit", args=[rosa.number]) in page
    assert "Nobody can get a message" in page


def test_an_unknown_merge_field_is_named(as_dana: Client, mateo: Member, rosa: Member) -> None:
    answer = as_dana.post(reverse("message_send", args=[mateo.number]), typed(rosa, body="Hi {frist_name}"))
    assert answer.status_code == 422
    assert "{frist_name} is not a merge field" in text_of(answer)


def test_a_template_fills_the_text_and_keeps_what_was_typed(as_dana: Client, mateo: Member, rosa: Member) -> None:
    start_templates(mateo.practice)
    template = MessageTemplate.objects.of(mateo.practice).get(name="Your points")
    url = reverse("message_send", args=[mateo.number])
    data = typed(rosa, body="My own words", template=str(template.id), do="fill")
    filled = text_of(as_dana.post(url, data))
    assert "{first_name} has {points} points today" in filled
    assert "Bring it back" in filled
    kept = {"kept_subject": "About {first_name}", "kept_body": "My own words", "body": template.body}
    assert "My own words</textarea>" in text_of(as_dana.post(url, data | kept | {"do": "restore"}))
    data |= {"subject": template.subject, "body": template.body, "do": "send"}
    as_dana.post(url, data)
    assert Message.objects.of(mateo.practice).get().template_name == "Your points"


def test_htmx_gets_the_dialog_and_afterwards_the_profile(as_dana: Client, mateo: Member, rosa: Member) -> None:
    url, htmx = reverse("message_send", args=[mateo.number]), {"HX-Request": "true"}
    dialog = text_of(as_dana.get(url, headers=htmx))
    assert "<html" not in dialog
    assert "dialog-head" in dialog
    answer = as_dana.post(url, typed(rosa), headers=htmx)
    assert (answer["HX-Retarget"], json.loads(answer["HX-Trigger"])) == ("#live", {"dialog-close": {}})
    assert "goes out in 10 seconds" in text_of(answer)
    message = Message.objects.of(mateo.practice).get()
    undone = as_dana.post(reverse("message_cancel", args=[message.id]), {"profile": "yes"}, headers=htmx)
    assert "does not go out" in text_of(undone)
    assert again(message).status == Status.CANCELLED


def test_the_list_filters_by_status_and_member(as_dana: Client, queue: Queue, mateo: Member) -> None:
    failed, waiting = queue(subject="One"), queue(subject="Two")
    Message.objects.of(mateo.practice).filter(id=failed.id).update(status=Status.FAILED, problem="No such user")
    everything = text_of(as_dana.get(reverse("messages")))
    assert "One" in everything
    assert "Two" in everything
    only = text_of(as_dana.get(reverse("messages"), {"show": "failed", "member": str(mateo.number)}))
    assert "No such user" in only
    assert str(waiting.id) not in only


def test_the_list_is_paged(as_dana: Client, queue: Queue, mateo: Member) -> None:
    first = queue()
    names = ("member_id", "receiver_id", "to_name", "to_address", "body", "next_attempt_at", "by_name")
    copied = {name: getattr(first, name) for name in names}
    copies = [
        Message(
            practice=mateo.practice,
            id=uuid7(first.created_at + timedelta(seconds=number)),
            subject=f"Number {number}",
            idempotency_key=f"copy-{number}",
            **copied,
        )
        for number in range(60)
    ]
    Message.across_practices.bulk_create(copies)
    page = as_dana.get(reverse("messages"))
    assert "Number 59" in text_of(page)
    assert "Number 5<" not in text_of(page)
    assert "Number 5<" in text_of(as_dana.get(reverse("messages") + page.context["after_href"]))


def test_a_failed_message_says_why_and_is_sent_again_once(as_dana: Client, queue: Queue, mailbox_only: None) -> None:
    message = queue()
    Message.objects.of(message.practice_id).filter(id=message.id).update(
        status=Status.FAILED, problem="The mailbox is full."
    )
    url = reverse("message", args=[message.id])
    page = text_of(as_dana.get(url))
    assert "The mailbox is full." in page
    assert "Send again" in page
    for _ in range(2):
        as_dana.post(reverse("message_again", args=[message.id]))
    run_jobs()
    assert again(message).status == Status.SENT
    assert MailboxMail.objects.of(message.practice_id).count() == 1


def test_an_uncertain_message_is_sent_again_only_by_somebody_who_was_told(as_dana: Client, queue: Queue) -> None:
    message = queue()
    Message.objects.of(message.practice_id).filter(id=message.id).update(status=Status.UNCERTAIN)
    assert "It may arrive twice" in text_of(as_dana.get(reverse("message", args=[message.id])))
    as_dana.post(reverse("message_again", args=[message.id]))
    assert again(message).status == Status.UNCERTAIN
    as_dana.post(reverse("message_again", args=[message.id]), {"twice": "yes"})
    assert again(message).status == Status.QUEUED


def test_it_is_too_late_to_stop_what_was_sent(as_dana: Client, queue: Queue, mailbox_only: None) -> None:
    message = queue()
    run_jobs()
    answer = as_dana.post(reverse("message_cancel", args=[message.id]), follow=True)
    assert ["Too late" in str(notice) for notice in answer.context["messages"]] == [True]
    assert again(message).status == Status.SENT


def test_templates_are_started_added_changed_and_removed(as_olive: Client, brook_street: Practice) -> None:
    for _ in range(2):
        as_olive.post(reverse("message_templates_start"))
    assert MessageTemplate.objects.of(brook_street).count() == 5
    text = {"name": "Retainer", "subject": "{first_name}'s retainer", "body": "Please bring it.", "is_active": "on"}
    as_olive.post(reverse("message_template_new"), text)
    template = MessageTemplate.objects.of(brook_street).get(name="Retainer")
    twice = as_olive.post(reverse("message_template_new"), text | {"name": "retainer"})
    assert (twice.status_code, "already a template" in text_of(twice)) == (422, True)
    wrong = as_olive.post(reverse("message_template_edit", args=[template.id]), text | {"body": "{nonsense}"})
    assert (wrong.status_code, "{nonsense} is not a merge field" in text_of(wrong)) == (422, True)
    as_olive.post(reverse("message_template_edit", args=[template.id]), text | {"name": "Your retainer"})
    assert MessageTemplate.objects.of(brook_street).filter(name="Your retainer").exists()
    as_olive.post(reverse("message_template_remove", args=[template.id]))
    assert not MessageTemplate.objects.of(brook_street).filter(id=template.id).exists()


@pytest.mark.parametrize("role", Role)
def test_who_may_send_and_who_may_write_templates_and_read_the_mailbox(
    brook_street: Practice, mateo: Member, role: Role
) -> None:
    client = signed_in(hub_user(brook_street, "somebody", role))
    sends = role != Role.FINANCIAL
    writes = role in (Role.OWNER, Role.ADMIN, Role.MARKETING)
    runs = role in (Role.OWNER, Role.ADMIN)
    for route, args, may in (
        ("message_send", [mateo.number], sends),
        ("messages", [], sends),
        ("message_templates", [], writes),
        ("mailbox", [], runs),
    ):
        assert client.get(reverse(route, args=args)).status_code == (200 if may else 403), route


def test_another_practice_sees_and_stops_nothing(as_quinn: Client, queue: Queue, mateo: Member) -> None:
    message = queue()
    start_templates(mateo.practice)
    template = MessageTemplate.objects.of(mateo.practice)[0]
    assert as_quinn.get(reverse("message_send", args=[mateo.number])).status_code == 404
    assert as_quinn.get(reverse("message", args=[message.id])).status_code == 404
    assert as_quinn.post(reverse("message_cancel", args=[message.id])).status_code == 404
    assert as_quinn.post(reverse("message_again", args=[message.id])).status_code == 404
    assert as_quinn.get(reverse("message_template_edit", args=[template.id])).status_code == 404
    assert as_quinn.post(reverse("message_template_remove", args=[template.id])).status_code == 404
    assert message.subject not in text_of(as_quinn.get(reverse("messages")))


def test_the_mailbox_keeps_what_would_have_been_sent(
    as_olive: Client, as_quinn: Client, queue: Queue, mailbox_only: None
) -> None:
    queue(body="<script>alert(1)</script> Hello {receiver}")
    run_jobs()
    mail = MailboxMail.across_practices.get()
    assert mail.subject in text_of(as_olive.get(reverse("mailbox")))
    page = text_of(as_olive.get(reverse("mailbox_mail", args=[mail.id])))
    assert "List-Unsubscribe-Post" in page
    assert 'sandbox="' in page
    html = as_olive.get(reverse("mailbox_html", args=[mail.id]))
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "X-Frame-Options" not in html
    assert "<script>" not in text_of(html)
    for route in ("mailbox_mail", "mailbox_html"):
        assert as_quinn.get(reverse(route, args=[mail.id])).status_code == 404


def test_inside_a_window_the_mail_may_be_framed_by_us_and_by_the_practice(
    olive: Any, brook_street: Practice, queue: Queue, mailbox_only: None
) -> None:
    queue()
    run_jobs()
    mail = MailboxMail.across_practices.get()
    window = frame_of(brook_street)
    window.post("/frame/sign-in/", {"username": "olive", "password": "brook-street-7-lanterns"})
    html = window.get(f"/frame/mailbox/{mail.id}/html/")
    clear_script_prefix()
    assert html.status_code == 200
    assert "frame-ancestors 'self' https://desk.example" in html["Content-Security-Policy"]


def test_a_message_that_waits_says_when_it_is_tried_again(as_dana: Client, queue: Queue) -> None:
    message = queue()
    Message.objects.of(message.practice_id).filter(id=message.id).update(attempts=1, problem="The server is down.")
    page = text_of(as_dana.get(reverse("message", args=[message.id])))
    assert "Next try" in page
    assert "The server is down." in page
    make_due(message)
