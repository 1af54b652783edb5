"""Answers kept for repeated requests: callers make idempotency keys, the same key gets the same answer."""

from typing import Any

from django.db import models

from offthecharts.hub.practices.models import Connection
from offthecharts.hub.tenancy.models import TenantModel


class KeptAnswer(TenantModel):
    """The answer to one write; the same key with other input is refused."""

    idempotency_key = models.CharField(max_length=80)
    input_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: Any = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "idempotency_key"], name="answer_key_once")]
        indexes = [models.Index(fields=["practice", "created_at"], name="answer_age")]

    def __str__(self) -> str:
        return self.idempotency_key


class V2Application(TenantModel):
    """A program on the v2 wire: its access token is told again whenever it authenticates, so it is kept encrypted."""

    application_sha256 = models.CharField(max_length=64, help_text="of the application token that it names itself by")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_constraint=False)
    token_encrypted = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "application_sha256"], name="v2_application_once")]

    def __str__(self) -> str:
        return str(self.id)
