"""Members: people with a profile in the Hub, and who is responsible for whom."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models.functions import Lower

from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Payer(models.TextChoices):
    """Who pays for the treatment, where the law limits what may be given to patients."""

    NONE = "", "Not a government programme"
    MEDICAID = "medicaid", "Medicaid"
    CHIP = "chip", "CHIP"
    MEDICARE = "medicare", "Medicare"
    TRICARE = "tricare", "TRICARE"
    OTHER = "other", "Another federal or state programme"


class Member(TenantModel):
    """One member. `number` is the short number that people and the v2 wire see, unique in the practice."""

    number = models.PositiveIntegerField()
    external_id = models.CharField(max_length=64, blank=True, help_text="the practice program's own patient id")
    is_patient = models.BooleanField(default=True)
    first_name = models.CharField(max_length=80)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField("date of birth", null=True, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    home_phone = models.CharField(max_length=32, blank=True)
    cell_phone = models.CharField(max_length=32, blank=True)
    address1 = models.CharField("address", max_length=120, blank=True)
    address2 = models.CharField("address, second line", max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField("ZIP code", max_length=20, blank=True)
    country = models.CharField(max_length=40, blank=True)
    photo = models.CharField(max_length=200, blank=True, editable=False, help_text="name in the photo store")
    photo_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    match_key = models.CharField(max_length=200, editable=False, help_text="folded first and last name")
    search_name = models.CharField(max_length=340, editable=False, help_text="folded names")
    origins: Any = models.JSONField(default=dict, blank=True, help_text="field: whom its value is from, since when")
    chart: Any = models.JSONField(default=dict, blank=True, help_text="field: what the chart said last, as text")
    payer = models.CharField(max_length=10, choices=Payer, blank=True)
    merged_into: Any = TenantForeignKey(
        "members.Member", null=True, db_index=False, related_name="merged_from", editable=False
    )
    merged_into_id: uuid.UUID | None
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="member_number_unique"),
            models.UniqueConstraint(
                fields=["practice", "external_id"],
                condition=~models.Q(external_id=""),
                name="member_external_id_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "match_key", "birth_date"], name="member_match"),
            models.Index(fields=["practice", "birth_date"], name="member_birth_date"),
            models.Index(fields=["practice", "search_name"], name="member_search_name"),
            models.Index("practice", Lower("email"), name="member_email_lower"),
            # Beside the unique constraint, which SQLite cannot use for a value that it is given later.
            models.Index(fields=["practice", "external_id"], name="member_external_id"),
            models.Index(fields=["practice", "home_phone"], name="member_home_phone"),
            models.Index(fields=["practice", "cell_phone"], name="member_cell_phone"),
            models.Index(
                fields=["practice", "merged_into_id"],
                condition=models.Q(merged_into_id__isnull=False),
                name="member_merged_into",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def hand_edited(self) -> dict[str, str]:
        """Fields whose value is a person's, a Hub user's or the member's own, and since when (ISO 8601)."""
        return {name: origin["at"] for name, origin in self.origins.items() if origin["by"] != "chart"}

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def called(self) -> str:
        """The name that people use."""
        return self.preferred_name or self.first_name

    def age_on(self, day: date) -> int | None:
        """Whole years of age on `day`; None when the birth date is not known."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Responsibility(TenantModel):
    """That `account_holder` is financially responsible for `patient`."""

    patient: Any = TenantForeignKey(Member, related_name="account_holders")
    patient_id: uuid.UUID
    account_holder: Any = TenantForeignKey(Member, related_name="responsible_for")
    account_holder_id: uuid.UUID
    relationship = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    from_chart = models.BooleanField(default=True, help_text="the chart named them; it may take them away again")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "patient_id", "account_holder_id"], name="responsibility_once"
            )
        ]
        indexes = [models.Index(fields=["practice", "account_holder_id"], name="responsibility_of_holder")]

    def __str__(self) -> str:
        return self.relationship
