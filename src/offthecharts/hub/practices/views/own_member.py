"""Which member a Hub user is."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.practices import own_member
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.practices.views.users import user_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError


class OwnMemberForm(forms.Form):
    """The number or the name of a member, or nothing."""

    member = forms.CharField(
        label="Member",
        required=False,
        max_length=120,
        help_text="The number or the name of their profile. Empty: they are no member.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _set(request: HubRequest, user: HubUser, text: str) -> str:
    """Set it; what to say about it. Raises DomainError."""
    member = own_member.named(request.practice, text) if text.strip() else None
    own_member.set_member(by=request.user, user=user, member_id=member.id if member else None)
    if member is None:
        return f"{user.display_name} is no member."
    return f"{user.display_name} is {member.full_name} #{member.number}, and gives no points to them or their family."


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def hub_user_member(request: HubRequest, user_id: int) -> HttpResponse:
    """Say which member a Hub user is."""
    user = user_or_404(request, user_id)
    member = own_member.member_of(user)
    typed = f"{member.full_name} #{member.number}" if member else ""
    form = OwnMemberForm(request.POST or None, initial={"member": typed})
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _set(request, user, form.cleaned_data["member"]))
        except DomainError as error:
            for name, texts in (error.fields or {"member": [f"{error.heading}. {error.advice}"]}).items():
                form.add_error(name, texts)
        else:
            return redirect("hub_user_edit", user_id)
    context = {"form": form, "shown": user}
    return render(request, "practices/hub_user_member.html", context, status=422 if form.is_bound else 200)
