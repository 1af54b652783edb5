"""What the menu sends."""

from typing import Any

from django import forms

from offthecharts.practice.launcher.services import Click


class LaunchForm(forms.Form):
    """Which service for which chart; `key` is made by the browser, once a click."""

    service = forms.UUIDField()
    patient = forms.UUIDField(required=False)
    key = forms.SlugField(max_length=40, required=False)
    in_tab = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)
    ask_no_more = forms.BooleanField(required=False)
    password = forms.CharField(max_length=200, strip=False, required=False)
    without_sign_on = forms.BooleanField(required=False)

    @property
    def click(self) -> Click:
        """The press."""
        data: dict[str, Any] = self.cleaned_data
        return Click(key=data["key"], in_tab=data["in_tab"])
