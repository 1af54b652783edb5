"""The limits on gifts to members whose treatment a government programme pays, as the practice set them."""

from typing import Final

from django.db import models

from offthecharts.hub.practices.models import Practice

ITEM_CENTS: Final = 1500
YEAR_CENTS: Final = 7500
SOURCE: Final = (
    "HHS Office of Inspector General, “Policy Statement Regarding Gifts of Nominal Value To Medicare and Medicaid "
    "Beneficiaries”, 7 December 2016: at most $15 for one item and $75 a year for one person, and no cash or cash "
    "equivalents; after 42 U.S.C. § 1320a-7a(a)(5) and 42 CFR § 1003.110."
)
"""Where the limits come from; it stands beside them on every page."""


class PayerLimits(models.Model):
    """What one practice keeps to. Without a row the usual limits hold; money in cents of retail value."""

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="payer_limits")
    item_cents = models.PositiveIntegerField(default=ITEM_CENTS, help_text="for one item")
    year_cents = models.PositiveIntegerField(default=YEAR_CENTS, help_text="for one person in a calendar year")

    def __str__(self) -> str:
        return f"limits of {self.practice}"
