"""Answers kept for repeated requests: callers make idempotency keys, the same key gets the same answer."""

from typing import Any

from django.db import models

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

    def __str__(self) -> str:
        return self.idempotency_key
