"""The practice's own page for its members: its settings, their accounts, one-time links, passkeys and sessions."""

import secrets
import uuid
from typing import Any, Final

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel

DEFAULT_ACCENT: Final = "#d9583b"


class Language(models.TextChoices):
    """What the member page speaks, each by its own name."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Español"


def all_languages() -> list[str]:
    """Every language that the page speaks."""
    return [str(one) for one in Language.values]


def new_stamp() -> str:
    """A stamp that no session has."""
    return secrets.token_hex(16)


class PortalSettings(TenantModel):
    """How the practice's page looks and whether it is open; one row a practice, made at the first change."""

    is_open = models.BooleanField(default=False)
    accent = models.CharField(max_length=7, default=DEFAULT_ACCENT, help_text="`#rrggbb`, as the practice chose it")
    logo = models.CharField(max_length=200, blank=True, editable=False, help_text="name in the photo store")
    languages: Any = models.JSONField(default=all_languages, help_text="the first one greets strangers")
    welcome = models.CharField(max_length=300, blank=True, help_text="on the page to sign in, in English")
    welcome_es = models.CharField(max_length=300, blank=True, help_text="the same in Spanish")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice"], name="portal_settings_once")]

    def __str__(self) -> str:
        return "open" if self.is_open else "closed"


class PortalAccount(TenantModel):
    """That a member can sign in to the practice's page.

    `stamp` is in each of its sessions: another stamp ends them all. The account of a child was made by an account
    holder, `made_by_member_id`.
    """

    member: Any = TenantForeignKey(Member, related_name="portal_accounts", db_index=False)
    member_id: uuid.UUID
    sign_in_name = models.CharField(max_length=254, help_text="an e-mail address, or a chosen name; in lower case")
    password = models.CharField(max_length=128, help_text="Django's hash; unusable where there is none")
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    stamp = models.CharField(max_length=32, default=new_stamp)
    is_active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, help_text="when the practice ended it, or consent was withdrawn")
    ended_why = models.CharField(max_length=120, blank=True)
    made_by_member_id = models.UUIDField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    is_authenticated = True  # for the audit trail, where accounts act as Hub users do

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "member_id"], name="portal_account_once"),
            models.UniqueConstraint(fields=["practice", "sign_in_name"], name="portal_sign_in_name_once"),
        ]

    def __str__(self) -> str:
        return f"Member #{self.member.number}"

    @property
    def address(self) -> str:
        """The e-mail address that belongs to the account, or empty."""
        return self.sign_in_name if "@" in self.sign_in_name else ""


class LinkKind(models.TextChoices):
    """What a one-time link is good for."""

    INVITATION = "invitation", "Invitation"
    SIGN_IN = "sign_in", "Sign-in link"
    RECOVERY = "recovery", "New password"


class PortalLink(TenantModel):
    """A link that was mailed to `to_address` and works once, until `expires_at`.

    The token in the link is the signed id of the row, so that nothing here opens anything.
    """

    kind = models.CharField(max_length=10, choices=LinkKind)
    member: Any = TenantForeignKey(Member, related_name="+")
    member_id: uuid.UUID
    account: Any = TenantForeignKey(PortalAccount, null=True, related_name="+", on_delete=models.CASCADE)
    account_id: uuid.UUID | None
    to_address = models.EmailField()
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="when a newer one took its place, or it was taken back")
    mailed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True, help_text="why it could not be mailed, in plain words")
    by_name = models.CharField(max_length=120, blank=True)
    hub_user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PortalPasskey(TenantModel):
    """A passkey (WebAuthn credential) of an account; only its public key is here."""

    account: Any = TenantForeignKey(PortalAccount, related_name="passkeys", on_delete=models.CASCADE)
    account_id: uuid.UUID
    credential_id = models.CharField(max_length=1400, help_text="base64url; at most 1023 bytes")
    public_key = models.TextField(help_text="COSE key, base64url")
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60, help_text="such as `Chrome on Android`")
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["practice", "credential_id"], name="portal_passkey_once")]

    def __str__(self) -> str:
        return self.name


class PortalSession(AbstractBaseSession):
    """A session of the member pages, in a table of its own: its key opens nothing on the office side."""

    account_id = models.UUIDField(null=True, db_index=True)

    class Meta:
        verbose_name = "session of a member"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads and writes these rows."""
        from offthecharts.hub.portal.session_store import SessionStore

        return SessionStore
