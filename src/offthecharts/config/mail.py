"""How the Hub sends e-mail: OFFTHECHARTS_MAIL_URL as Django's MAILERS."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from offthecharts.config.environment import Environment

MAILBOX = "offthecharts.hub.messages.backends.mailbox.EmailBackend"
SMTP = "offthecharts.hub.messages.backends.smtp.EmailBackend"
SUBMISSION_PORT = 587
TIMEOUT_SECONDS = 30.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def mail_settings(env: Environment) -> dict[str, Any]:
    """Django's mail settings for `env`. Raises ImproperlyConfigured, saying what is wrong with the mail address."""
    try:
        validate_email(env.mail_from)
    except ValidationError:
        raise ImproperlyConfigured("OFFTHECHARTS_MAIL_FROM must be one e-mail address, without a name.") from None
    return {"MAILERS": {"default": mailer(env.mail_url)}, "DEFAULT_FROM_EMAIL": env.mail_from, "ANYMAIL": env.anymail}


def mailer(mail_url: str) -> dict[str, Any]:
    """The entry of MAILERS for `mail_url`: ``mailbox:``, ``smtp://…``, ``smtps://…`` or ``anymail:<provider>``."""
    parsed = urlsplit(mail_url)
    if parsed.scheme == "mailbox":
        return {"BACKEND": MAILBOX}
    if parsed.scheme == "anymail":
        return {"BACKEND": _anymail(parsed.path.strip("/"))}
    if parsed.scheme in ("smtp", "smtps") and parsed.hostname:
        return {"BACKEND": SMTP, "OPTIONS": _smtp(parsed)}
    raise ImproperlyConfigured(
        "OFFTHECHARTS_MAIL_URL must be `mailbox:`, `smtp://user:password@host:port`, `smtps://…` "
        "or `anymail:<provider>`."
    )


def _anymail(provider: str) -> str:
    name = provider.lower().replace("-", "_")
    if not name.isidentifier() or find_spec(f"anymail.backends.{name}") is None:
        raise ImproperlyConfigured(f"OFFTHECHARTS_MAIL_URL: django-anymail knows no provider `{provider}`.")
    return f"anymail.backends.{name}.EmailBackend"


def _smtp(parsed: SplitResult) -> dict[str, Any]:
    """Port 587 speaks STARTTLS unless told otherwise; a password never crosses a network in the clear."""
    query = {name: values[-1] for name, values in parse_qs(parsed.query).items()}
    over_tls = parsed.scheme == "smtps"
    starttls = not over_tls and query.get("starttls", "yes" if parsed.port == SUBMISSION_PORT else "no") == "yes"
    if parsed.password and not (over_tls or starttls) and parsed.hostname not in _LOOPBACK:
        raise ImproperlyConfigured(
            "OFFTHECHARTS_MAIL_URL would send its password unencrypted: use smtps://…, or add ?starttls=yes."
        )
    options: dict[str, Any] = {
        "host": parsed.hostname,
        "port": parsed.port or (465 if over_tls else 25),
        "use_ssl": over_tls,
        "use_tls": starttls,
        "timeout": float(query.get("timeout", TIMEOUT_SECONDS)),
    }
    if parsed.username:
        options.update(username=unquote(parsed.username), password=unquote(parsed.password or ""))
    return options
