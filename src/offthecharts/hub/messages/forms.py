"""Messages and their templates, as they are typed."""

import uuid
from typing import Any

from django import forms

from offthecharts.hub.keys import KeyField
from offthecharts.hub.messages import merge
from offthecharts.hub.messages.errors import UnknownMergeField
from offthecharts.hub.messages.models import MessageTemplate
from offthecharts.hub.messages.receivers import Receiver, suggested

MOST_LETTERS = 5000


class TextForm(forms.Form):
    """A subject and a text with merge fields."""

    subject = forms.CharField(max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    body = forms.CharField(label="Message", max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 9}))

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        try:
            merge.check(text)
        except UnknownMergeField as error:
            raise forms.ValidationError(error.advice) from error
        return text

    def clean_subject(self) -> str:
        """One line, with merge fields that we know."""
        return merge.one_line(self._checked("subject"))

    def clean_body(self) -> str:
        """With merge fields that we know."""
        return self._checked("body")


class MessageForm(TextForm):
    """A message to one of `receivers`, from one of `templates` or written freely."""

    receiver = forms.ChoiceField(
        label="To", error_messages={"required": "Choose who gets the message.", "invalid_choice": "Choose again."}
    )
    template = forms.ChoiceField(required=False)
    kept_subject = forms.CharField(required=False, widget=forms.HiddenInput)
    kept_body = forms.CharField(required=False, widget=forms.HiddenInput)
    idempotency_key = KeyField()

    def __init__(
        self, *args: Any, receivers: list[Receiver], templates: list[MessageTemplate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers, self.templates = receivers, templates
        receiver: Any = self.fields["receiver"]
        receiver.choices = [(each.key, each.person.full_name) for each in receivers if not each.refusal]
        template: Any = self.fields["template"]
        template.choices = [("", "No template"), *((str(each.id), each.name) for each in templates)]
        first = suggested(receivers)
        self.initial.setdefault("receiver", first.key if first else "")
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)

    @property
    def chosen_receiver(self) -> Receiver | None:
        """Who is ticked now, also when something else is wrong."""
        value = self["receiver"].value()
        return next((each for each in self.receivers if each.key == value and not each.refusal), None)

    @property
    def chosen_template(self) -> MessageTemplate | None:
        """The template that is chosen now."""
        value = self["template"].value()
        return next((each for each in self.templates if str(each.id) == value), None)

    def typed_by_hand(self) -> bool:
        """Whether the text is something that no template can bring back."""
        subject, body = (str(self[name].value() or "").replace("\r\n", "\n").strip() for name in ("subject", "body"))
        known = {(each.subject, each.body.replace("\r\n", "\n").strip()) for each in self.templates}
        return bool(subject or body) and (subject, body) not in known


class TemplateForm(TextForm):
    """A text that is used again."""

    name = forms.CharField(max_length=60)
    is_active = forms.BooleanField(
        label="Offered for new messages", required=False, initial=True, help_text="Off keeps the text for later."
    )
    field_order = ["name", "subject", "body", "is_active"]
