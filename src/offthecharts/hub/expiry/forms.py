"""The rule, as it is typed."""

from typing import Any

from django import forms

from offthecharts.hub.expiry.models import ExpiryRule, RuleKind
from offthecharts.hub.practices.models import Practice

NO_ADDRESS = (
    "Enter the postal address on the page Practice first: it has to stand in the foot of every message. Or tell "
    "members in another way, and switch this off."
)


class RuleForm(forms.ModelForm[ExpiryRule]):
    """What expires, after how long, and how members hear of it."""

    class Meta:
        model = ExpiryRule
        fields = ("kind", "months", "warn_days", "tell_members")
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "kind": "What expires",
            "months": "After how many months",
            "warn_days": "Told how many days before",
            "tell_members": "Tell members by e-mail",
        }
        help_texts = {
            "months": "Points are kept to the end of the same day so many months later.",
            "warn_days": "Nothing expires before these days are over, also after you switched the rule on.",
            "tell_members": "Switched off, the coming day stands on the profile only.",
        }

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        self.practice = practice
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Members cannot be told without a postal address."""
        data = super().clean() or {}
        is_on = data.get("kind") in (RuleKind.INACTIVITY, RuleKind.AGE)
        if is_on and data.get("tell_members") and not self.practice.postal_address.strip():
            self.add_error("tell_members", NO_ADDRESS)
        return data

    def rule(self) -> ExpiryRule:
        """The rule as it is typed, not saved; the form must be valid."""
        return ExpiryRule(practice=self.practice, **self.cleaned_data)
