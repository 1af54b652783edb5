"""Orders as they are typed."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.validators import validate_email

from offthecharts.hub.keys import KeyField
from offthecharts.hub.orders.checks import MOST_OF_ONE
from offthecharts.hub.orders.choosing import Relative
from offthecharts.hub.prizes.models import Prize
from offthecharts.web.identifiers import uuid_or_none

MOST_STAFF: Final = 5


class CancelForm(forms.Form):
    """Why an order is cancelled or refused."""

    why = forms.CharField(
        label="Why", max_length=200, help_text="It stands in the order, so that everybody at the desk can say it."
    )


class SettingsForm(forms.Form):
    """Who is told of orders."""

    tells_members = forms.BooleanField(
        label="Tell the member when an order is approved",
        required=False,
        help_text="By e-mail, 15 minutes later; taking the approval back or handing over stops it.",
    )
    ready_subject = forms.CharField(label="Subject", max_length=200)
    ready_body = forms.CharField(
        label="Text",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="{prizes} and {order} stand for what was ordered; {first_name}, {receiver} and {practice} work "
        "as in every message.",
    )
    staff_mail = forms.CharField(
        label="Tell staff of every new order",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"E-mail addresses, at most {MOST_STAFF}, with commas between them. The mail names no member.",
    )

    def clean_staff_mail(self) -> tuple[str, ...]:
        """Each address, once."""
        texts = self.cleaned_data["staff_mail"].replace("\n", ",").replace(";", ",").split(",")
        found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
        if len(found) > MOST_STAFF:
            raise forms.ValidationError(f"Enter at most {MOST_STAFF} addresses.")
        for address in found:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(f"“{address}” is not an e-mail address.") from None
        return tuple(found)


class PlaceForm(forms.Form):
    """Quantities of prizes, and what relatives add. The fields depend on the catalogue and the family."""

    comment = forms.CharField(label="Note", max_length=300, required=False, help_text="For example size or colour.")
    idempotency_key = KeyField()

    def __init__(self, *args: Any, prizes: Iterable[Prize], relatives: Iterable[Relative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prizes, self.relatives = list(prizes), list(relatives)
        for prize in self.prizes:
            self.fields[f"quantity-{prize.id}"] = forms.IntegerField(
                label=prize.name, required=False, min_value=0, max_value=MOST_OF_ONE
            )
            self.fields[f"seen-{prize.id}"] = forms.IntegerField(required=False, min_value=0)
        for one in self.relatives:
            self.fields[f"adds-{one.member.id}"] = forms.IntegerField(
                label=f"Points of {one.member.called}", required=False, min_value=0, max_value=1_000_000
            )
            self.fields[f"yes-{one.member.id}"] = forms.BooleanField(required=False)
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)

    @property
    def chosen(self) -> dict[uuid.UUID, int]:
        """Quantities by prize, as far as they can be read."""
        return self._offered("quantity", [prize.id for prize in self.prizes])

    @property
    def added(self) -> dict[uuid.UUID, int]:
        """Points by relative, as far as they can be read."""
        return self._offered("adds", [one.member.id for one in self.relatives])

    @property
    def seen(self) -> dict[uuid.UUID, int]:
        """The prices that were shown, by prize."""
        return self._offered("seen", [prize.id for prize in self.prizes])

    def sent(self, kind: str) -> dict[uuid.UUID, int]:
        """Every number above zero that came as `kind`, by what it is for: offered by now or not."""
        found: dict[uuid.UUID, int] = {}
        for name, text in self.data.items():
            head, _, rest = name.partition("-")
            number = str(text).strip()
            is_number = number.isascii() and number.isdecimal() and len(number) < 8 and int(number) > 0
            if head == kind and is_number and (one := uuid_or_none(rest)) is not None:
                found[one] = int(number)
        return found

    def _offered(self, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
        sent = self.sent(kind)
        return {one: sent[one] for one in ids if one in sent}

    def said_yes(self, member_id: uuid.UUID) -> bool:
        """Whether this relative was asked and said yes."""
        return bool(self.is_bound and self[f"yes-{member_id}"].value())

    def clean(self) -> dict[str, Any]:
        """Something must be chosen."""
        if not self.errors and not self.chosen:
            self.add_error(None, "Choose a prize: enter how many of it.")
        return super().clean() or {}
