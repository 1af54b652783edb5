"""Tags as they are typed."""

from django import forms

from offthecharts.hub.tags.services import LONGEST_NAME


class TagForm(forms.Form):
    """The name of a tag."""

    name = forms.CharField(label="Tag", max_length=LONGEST_NAME)
