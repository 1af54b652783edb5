"""OFFTHECHARTS_MAIL_URL."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.test import override_settings

from offthecharts.config.environment import Environment
from offthecharts.config.mail import MAILBOX, SMTP, mail_settings, mailer


def test_the_default_is_the_mailbox() -> None:
    assert mailer("mailbox:") == {"BACKEND": MAILBOX}


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.example", {"host": "mail.example", "port": 25, "use_tls": False, "use_ssl": False}),
        ("smtp://mail.example:587", {"port": 587, "use_tls": True}),
        ("smtp://mail.example:2525?starttls=yes", {"port": 2525, "use_tls": True}),
        (
            "smtps://us%40er:p%2Fw@mail.example",
            {"port": 465, "use_ssl": True, "username": "us@er", "password": "p/w"},
        ),
        ("smtp://a:b@localhost:1025?timeout=3", {"timeout": 3.0, "use_tls": False}),
    ],
)
def test_smtp_addresses(url: str, options: dict[str, Any]) -> None:
    made = mailer(url)
    assert made["BACKEND"] == SMTP
    assert made["OPTIONS"].items() >= options.items()


def test_a_provider_of_anymail_is_loaded_with_its_own_settings() -> None:
    with override_settings(
        MAILERS={"default": mailer("anymail:postmark")}, ANYMAIL={"POSTMARK_SERVER_TOKEN": "token"}
    ):
        assert type(mailers.default).__module__ == "anymail.backends.postmark"


@pytest.mark.parametrize(
    "url", ["", "sendmail:", "smtp:", "anymail:nobody", "anymail:base.x", "smtp://user:secret@mail.example"]
)
def test_what_cannot_be_meant_is_refused_at_start_without_saying_the_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        mailer(url)
    assert "secret" not in str(raised.value)


def test_a_sender_that_is_no_address_is_refused_at_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM"):
        mail_settings(Environment(mail_from="Brook Street <rewards@hub.example>"))
