"""What is typed on the pages of a family."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from offthecharts.hub.families.relatives import Relative
from offthecharts.hub.keys import KeyField
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.forms import TextForm
from offthecharts.hub.messages.models import MessageTemplate

MOST_POINTS: Final = 100_000
HOLDER, PATIENT, KIN = "holder", "patient", "kin"
RELATIONSHIPS: Final = (
    "Mother",
    "Father",
    "Stepmother",
    "Stepfather",
    "Guardian",
    "Grandmother",
    "Grandfather",
    "Spouse",
    "Partner",
    "Sibling",
    "Half sibling",
    "Stepsibling",
    "Foster child",
)


class MoveForm(forms.Form):
    """Points from one of a family to another."""

    giver = forms.ChoiceField(label="From")
    receiver = forms.ChoiceField(label="To", error_messages={"required": "Choose who gets the points."})
    points = forms.IntegerField(
        min_value=1,
        max_value=MOST_POINTS,
        error_messages={"min_value": "Enter how many points, one or more."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    why = forms.CharField(
        label="Why", required=False, max_length=200, help_text="It stands in the activity of both, if you write it."
    )
    idempotency_key = KeyField()

    def __init__(self, *args: Any, everybody: Sequence[Relative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.everybody = {str(one.member.number): one for one in everybody}
        for name in ("giver", "receiver"):
            field: Any = self.fields[name]
            nobody = [("", "Choose …")] if name == "receiver" else []
            field.choices = nobody + [(number, _called(one)) for number, one in self.everybody.items()]
            field.widget.choices = field.choices
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)

    def clean(self) -> dict[str, Any]:
        """Two different people."""
        data = super().clean() or {}
        if data.get("giver") and data.get("giver") == data.get("receiver"):
            self.add_error("receiver", "Choose somebody else than who gives the points.")
        return data

    def _chosen(self, name: str) -> Relative | None:
        return self.everybody.get(str(self[name].value() or ""))

    @property
    def preview(self) -> list[tuple[Relative, int]]:
        """Both with the balance they will have; empty until both and the points are chosen."""
        giver, receiver = self._chosen("giver"), self._chosen("receiver")
        try:
            points = int(self["points"].value() or 0)
        except ValueError:
            points = 0
        if giver is None or receiver is None or giver is receiver or not 1 <= points <= MOST_POINTS:
            return []
        return [(giver, giver.points - points), (receiver, receiver.points + points)]

    @property
    def short(self) -> int:
        """How many points the giver lacks."""
        preview = self.preview
        return max(0, -preview[0][1]) if preview else 0


def _called(one: Relative) -> str:
    points = "1 point" if one.points == 1 else f"{one.points:,} points"
    return f"{one.member.called} {one.member.last_name} ({points})"


class LinkForm(forms.Form):
    """Who is linked to a member, and as what."""

    relative = forms.IntegerField(
        error_messages={"required": "Choose who belongs to the family.", "invalid": "Choose again."}
    )
    tie = forms.ChoiceField(
        label="How they belong together",
        choices=[(HOLDER, "account holder"), (PATIENT, "patient"), (KIN, "relative")],
        error_messages={"required": "Choose how they belong together."},
    )
    relationship = forms.CharField(
        required=False,
        max_length=40,
        help_text="What the account holder is to the patient, or both are to each other: mother, guardian, sibling.",
        widget=forms.TextInput(attrs={"list": "relationships", "autocomplete": "off"}),
    )
    position = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput)
    by_chart = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A relative needs the word for it."""
        data = super().clean() or {}
        if data.get("tie") == KIN and not data.get("relationship"):
            self.add_error("relationship", "Say what they are to each other, such as Sibling.")
        return data


class FamilyMessageForm(TextForm):
    """A message to the members of a family who are ticked."""

    to = forms.MultipleChoiceField(
        label="About",
        error_messages={"required": "Tick at least one of the family.", "invalid_choice": "Choose again."},
    )
    template = forms.ChoiceField(required=False)
    idempotency_key = KeyField(max_length=40)

    def __init__(
        self, *args: Any, members: Sequence[Member], templates: Sequence[MessageTemplate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.number): member for member in members}
        self.templates = {str(template.id): template for template in templates}
        to: Any = self.fields["to"]
        to.choices = [(number, member.full_name) for number, member in self.members.items()]
        template: Any = self.fields["template"]
        template.choices = [("", "No template"), *((key, one.name) for key, one in self.templates.items())]
        self.initial.setdefault("to", [number for number, member in self.members.items() if member.is_patient])
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)

    @property
    def ticked(self) -> list[str]:
        """The numbers of those who are ticked now, also when something else is wrong."""
        value: Any = self["to"].value()
        return [str(number) for number in value or []]

    @property
    def chosen(self) -> list[Member]:
        """Those who are ticked."""
        return [self.members[number] for number in self.ticked if number in self.members]

    @property
    def chosen_template(self) -> MessageTemplate | None:
        """The template that is chosen now."""
        return self.templates.get(str(self["template"].value() or ""))
