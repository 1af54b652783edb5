"""What is remembered about passwords that did not fit, and of sign-ins that ended for good."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac


class EndsSignIns(AbstractBaseUser):
    """A person whose sign-ins all end for good when they are deactivated: none comes back with the account.

    Whoever deactivates raises `sign_ins_ended` by one in the same UPDATE.
    """

    sign_ins_ended = models.PositiveIntegerField(
        default=0, editable=False, help_text="grows with each deactivation; sign-ins from before it are worth nothing"
    )

    class Meta:
        abstract = True

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session keeps of the person: it fits until another password, or the end of all their sign-ins."""
        kept: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # not in django-stubs
        if not self.sign_ins_ended:
            return kept
        salt = "offthecharts.web.signin.EndsSignIns"
        return salted_hmac(salt, f"{kept}{self.sign_ins_ended}", secret=secret, algorithm="sha256").hexdigest()


class Guessing(models.Model):
    """Wrong passwords, of one user name, address or sign-in; `key` is a SHA-256, so none can be read here."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.failures} failures"
