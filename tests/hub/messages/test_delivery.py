"""Messages handed over to a real SMTP server."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from offthecharts.config.mail import mailer
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages import delivery, services, suppression
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.jobs.worker import ReapingWorker
from tests.hub.messages.conftest import again
from tests.hub.messages.smtp import SmtpServer, free_port

Queue = Callable[..., Message]


def run_jobs() -> None:
    """Run what is due as the worker does, but in the test's transaction; test_kill.py has the real process."""
    worker = ReapingWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )
    while (job := DBTaskResult.objects.ready().first()) is not None:
        job.claim(worker.worker_id)
        worker.run_task(job)


def make_due(message: Message) -> None:
    """Let the time of the next try come."""
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.of(message.practice_id).filter(id=message.id).update(next_attempt_at=past)
    DBTaskResult.objects.ready().update(run_after=past)
    DBTaskResult.objects.filter(status="READY", task_path__contains="hand_over").update(run_after=past)


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_message_arrives_with_both_parts_and_the_foot(queue: Queue, smtp: SmtpServer) -> None:
    message = queue()
    run_jobs()
    assert again(message).status == Status.SENT
    [mail] = smtp.taken
    assert mail["Subject"] == "Well done, Mateo"
    assert mail["To"] == "Rosa Alvarez <rosa@example.com>"
    assert mail["From"] == "Brook Street Orthodontics <rewards@hub.example>"
    text, html = part(mail, "plain"), part(mail, "html")
    assert "Hello Rosa,\n\nMateo did well." in text.replace("\r\n", "\n")
    for body in (text, html):
        assert "48 Brook Street" in body
        assert suppression.token_for(message) in body
    assert "<p>Mateo did well.</p>" in html


def test_the_unsubscribe_headers_are_whole(queue: Queue, smtp: SmtpServer) -> None:
    message = queue()
    run_jobs()
    [mail] = smtp.taken
    url = f"http://localhost:8001/unsubscribe/{suppression.token_for(message)}/"
    assert str(mail["List-Unsubscribe"]) == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == f"<{message.id}@hub.example>"


def test_an_answer_goes_to_the_practice(queue: Queue, smtp: SmtpServer, brook_street: Practice) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(mail_reply_to="hello@brook.example")
    queue()
    run_jobs()
    assert smtp.taken[0]["Reply-To"] == "hello@brook.example"


def test_a_refused_address_fails_with_the_reason(queue: Queue, smtp: SmtpServer) -> None:
    smtp.answers = ["550 5.1.1 No such user here"]
    message = queue()
    run_jobs()
    failed = again(message)
    assert (failed.status, failed.attempts) == (Status.FAILED, 1)
    assert "No such user here" in failed.problem
    assert "Check the address" in failed.problem


def test_a_message_refused_after_data_fails(queue: Queue, smtp: SmtpServer) -> None:
    smtp.data_answers = ["554 5.7.1 Looks like spam"]
    message = queue()
    run_jobs()
    assert again(message).status == Status.FAILED
    assert "Looks like spam" in again(message).problem


@pytest.mark.parametrize("where", ["answers", "data_answers"])
def test_a_message_refused_for_now_is_tried_again_later_and_arrives_once(
    queue: Queue, smtp: SmtpServer, where: str
) -> None:
    setattr(smtp, where, ["451 4.7.1 Greylisted, try later"])
    message = queue()
    run_jobs()
    waiting = again(message)
    assert (waiting.status, waiting.attempts, smtp.taken) == (Status.QUEUED, 1, [])
    assert timedelta(seconds=50) < waiting.next_attempt_at - timezone.now() <= delivery.BACK_OFF[0]
    assert "Greylisted" in waiting.problem
    run_jobs()
    assert smtp.taken == []
    make_due(message)
    run_jobs()
    sent = again(message)
    assert (sent.status, sent.attempts, sent.problem, len(smtp.taken)) == (Status.SENT, 2, "", 1)


def test_a_server_that_is_down_is_tried_a_limited_number_of_times(queue: Queue) -> None:
    with override_settings(MAILERS={"default": mailer(f"smtp://127.0.0.1:{free_port()}")}):
        message = queue()
        for _ in range(len(delivery.BACK_OFF)):
            run_jobs()
            assert again(message).status == Status.QUEUED
            make_due(message)
        run_jobs()
    failed = again(message)
    assert failed.status == Status.FAILED
    assert "connection refused" in failed.problem
    assert "tried 6 times" in failed.problem


def test_a_hand_over_that_was_cut_off_is_uncertain_and_never_sent_again_by_itself(
    queue: Queue, smtp: SmtpServer, dana: HubUser
) -> None:
    smtp.cut = True
    message = queue()
    run_jobs()
    assert again(message).status == Status.UNCERTAIN
    assert "may have gone out" in again(message).problem
    smtp.cut = False
    make_due(message)
    run_jobs()
    assert delivery.deliver(message.practice_id, message.id) == ""
    assert (len(smtp.seen), smtp.taken) == (1, [])
    services.send_again(message=again(message), by=dana)
    run_jobs()
    assert (again(message).status, len(smtp.taken)) == (Status.SENT, 1)


def test_a_connection_cut_before_data_is_only_late(queue: Queue, smtp: SmtpServer) -> None:
    smtp.answers = ["421 4.3.2 Going down"]
    message = queue()
    run_jobs()
    assert again(message).status == Status.QUEUED


def test_a_message_that_its_worker_left_behind_becomes_uncertain_after_the_lease(
    queue: Queue, smtp: SmtpServer
) -> None:
    message = queue()
    claimed = delivery._claim(message.practice_id, message.id)
    assert claimed is not None
    assert claimed.claim is not None
    run_jobs()
    assert again(message).status == Status.SENDING
    Message.objects.of(message.practice_id).filter(id=message.id).update(lease_until=timezone.now())
    DBTaskResult.objects.ready().update(run_after=timezone.now())
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    run_jobs()
    assert again(message).status == Status.UNCERTAIN
    assert smtp.seen == []


def test_whoever_learns_late_that_it_was_sent_may_still_say_so(queue: Queue, smtp: SmtpServer) -> None:
    message = queue()
    claimed = delivery._claim(message.practice_id, message.id)
    assert claimed is not None
    assert claimed.claim is not None
    Message.objects.of(message.practice_id).filter(id=message.id).update(lease_until=timezone.now())
    assert delivery.give_up_claim(message.practice_id, message.id, claimed.claim)
    assert delivery._settle(claimed, delivery.Outcome(delivery.Kind.SENT)) == Status.SENT
    assert again(message).status == Status.SENT


def test_a_claim_lost_to_a_person_changes_nothing(queue: Queue, smtp: SmtpServer, dana: HubUser) -> None:
    message = queue()
    claimed = delivery._claim(message.practice_id, message.id)
    assert claimed is not None
    assert claimed.claim is not None
    Message.objects.of(message.practice_id).filter(id=message.id).update(lease_until=timezone.now())
    delivery.give_up_claim(message.practice_id, message.id, claimed.claim)
    services.send_again(message=again(message), by=dana)
    assert delivery._settle(claimed, delivery.Outcome(delivery.Kind.UNCERTAIN, "late")) == ""
    assert again(message).status == Status.QUEUED


def test_two_jobs_for_one_message_send_it_once(queue: Queue, smtp: SmtpServer) -> None:
    from offthecharts.hub.messages import tasks

    message = queue()
    tasks.enqueue_hand_over(message)
    run_jobs()
    assert len(smtp.seen) == 1


def test_who_unsubscribed_meanwhile_gets_nothing(queue: Queue, smtp: SmtpServer) -> None:
    message = queue()
    suppression.unsubscribe(message=message, how="page")
    run_jobs()
    assert again(message).status == Status.FAILED
    assert "unsubscribed" in again(message).problem
    assert smtp.seen == []


def test_nothing_goes_out_before_the_time_to_undo_is_over(queue: Queue, smtp: SmtpServer, dana: HubUser) -> None:
    message = queue(delay=services.TIME_TO_UNDO)
    run_jobs()
    assert again(message).status == Status.QUEUED
    services.cancel(message=message, by=dana)
    make_due(message)
    run_jobs()
    assert (again(message).status, smtp.seen) == (Status.CANCELLED, [])


def test_a_corrected_address_is_used_when_it_is_sent_again(
    queue: Queue, smtp: SmtpServer, dana: HubUser, rosa: Member
) -> None:
    smtp.answers = ["550 5.1.1 No such user here"]
    message = queue()
    run_jobs()
    rosa.email = "rosa.alvarez@example.com"
    rosa.save()
    services.send_again(message=again(message), by=dana)
    run_jobs()
    assert smtp.taken[0]["To"] == "Rosa Alvarez <rosa.alvarez@example.com>"


def test_names_cannot_add_headers_or_html(queue: Queue, smtp: SmtpServer, mateo: Member) -> None:
    mateo.preferred_name = "M\r\nBcc: evil@example.com <b>x</b> {points}"
    mateo.save()
    queue()
    run_jobs()
    [mail] = smtp.taken
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Well done, M Bcc: evil@example.com <b>x</b> {points}"
    assert "<b>x</b>" not in part(mail, "html")
    assert "&lt;b&gt;x&lt;/b&gt;" in part(mail, "html")
