"""Single sign-on: keys of practice servers, which staff member is linked to whom, which assertions were used."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.hub.tenancy.models import TenantModel


class SignOnKey(TenantModel):
    """A public key of a practice server; `id` of the key is the beginning of its SHA-256."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_constraint=False)
    connection_id: uuid.UUID
    key_id = models.CharField(max_length=32)
    public_key = models.CharField(max_length=43)
    registered_at = models.DateTimeField()
    accepted_until = models.DateTimeField(null=True, help_text="a newer key took its place; refused from then on")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "key_id"], name="sign_on_key_once")]
        verbose_name = "sign-on key"

    def __str__(self) -> str:
        return self.key_id[:8]

    def is_accepted(self, now: datetime) -> bool:
        """Whether assertions signed with it count at `now`."""
        return self.revoked_at is None and (self.accepted_until is None or now < self.accepted_until)


class StaffLink(TenantModel):
    """A staff member of the practice behind `connection` gets in as `hub_user`, until the link ends.

    `password_mark` is Django's hash of the user's password hash when the link was made: with another Hub password the
    link counts no more until that person logs in with it once.
    """

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_constraint=False)
    connection_id: uuid.UUID
    staff_id = models.CharField(max_length=64)
    staff_name = models.CharField(max_length=120, blank=True)
    hub_user = models.ForeignKey(HubUser, models.PROTECT, related_name="+", db_constraint=False)
    hub_user_id: int
    password_mark = models.CharField(max_length=128)
    linked_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=120, blank=True)
    is_final = models.BooleanField(default=False, help_text="ended for a reason that no Hub user may undo")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "connection", "staff_id"], condition=Q(ended_at=None), name="sign_on_link_once"
            )
        ]
        indexes = [models.Index(fields=["practice", "hub_user"], name="sign_on_link_user")]
        verbose_name = "sign-on link"

    def __str__(self) -> str:
        return f"{self.staff_name or self.staff_id} as {self.hub_user_id}"


class SpentAssertion(TenantModel):
    """An assertion that was used; its `jti` is worth nothing any more."""

    jti = models.CharField(max_length=64)
    spent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "jti"], name="sign_on_spent_once")]
        indexes = [models.Index(fields=["practice", "spent_at"], name="sign_on_spent_at")]

    def __str__(self) -> str:
        return self.jti
