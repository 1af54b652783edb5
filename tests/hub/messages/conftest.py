"""Brook Street with a postal address, Rosa and Mateo with theirs, and a real SMTP server."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from offthecharts.config.mail import mailer
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages import services
from offthecharts.hub.messages.models import Message
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.messages.smtp import SmtpServer

NOW = timedelta(0)


@pytest.fixture
def brook_street(brook_street: Practice) -> Practice:
    brook_street.postal_address = "48 Brook Street\nBrooklyn, NY 11201"
    brook_street.save()
    return brook_street


@pytest.fixture
def rosa(rosa: Member) -> Member:
    rosa.email = "rosa@example.com"
    rosa.save()
    return rosa


@pytest.fixture
def mateo(mateo: Member) -> Member:
    mateo.email = "mateo@example.com"
    mateo.save()
    return mateo


@pytest.fixture
def queue(mateo: Member, rosa: Member, dana: HubUser) -> Callable[..., Message]:
    """Queues a message about Mateo to Rosa that is due at once."""

    def make(**options: Any) -> Message:
        given: dict[str, Any] = {
            "member": mateo,
            "receiver_id": rosa.id,
            "subject": "Well done, {first_name}",
            "body": "Hello {receiver},\n\n{first_name} did well.",
            "by": dana,
            "idempotency_key": uuid.uuid4().hex,
            "delay": NOW,
        }
        return services.queue(**(given | options))

    return make


def again(message: Message) -> Message:
    """`message` as it is in the database now."""
    return Message.objects.of(message.practice_id).get(id=message.id)


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A mail server that takes everything, and the Hub told to use it."""
    server = SmtpServer()
    server.start()
    with override_settings(MAILERS={"default": mailer(server.url)}, DEFAULT_FROM_EMAIL="rewards@hub.example"):
        yield server
    server.stop()


@pytest.fixture
def mailbox_only() -> Iterator[None]:
    """The Hub told to keep its mail, as in the demo."""
    with override_settings(MAILERS={"default": mailer("mailbox:")}, DEFAULT_FROM_EMAIL="rewards@hub.example"):
        yield
