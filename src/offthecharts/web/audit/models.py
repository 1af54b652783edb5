"""The audit trail: who did what to what, and when. Rows are never changed and never deleted (database triggers)."""

from django.db import models

from offthecharts.web.identifiers import uuid7


class AuditEntry(models.Model):
    """One thing that a person did. `detail` never holds anything about a patient or a member."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    practice_id = models.UUIDField(null=True, help_text="the Hub's tenant; empty on the practice server")
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, blank=True, help_text="kind of the thing, such as `staff`")
    subject_id = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["practice_id", "-at"], name="audit_practice_at")]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
