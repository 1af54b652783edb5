"""Send message: who gets it, which text, how it will look, and off it goes."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.members.views.profile import live_context
from offthecharts.hub.messages import merge, services
from offthecharts.hub.messages.forms import MessageForm
from offthecharts.hub.messages.mail import foot_of, html_body
from offthecharts.hub.messages.models import Message
from offthecharts.hub.messages.receivers import receivers_of, suggested
from offthecharts.hub.messages.template_services import templates_in_use
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer

PAGE = "messages/message_send.html"


@require_http_methods(["GET", "POST"])
@hub_users(*roles.SENDS_MESSAGES)
def message_send(request: HubRequest, number: int) -> HttpResponse:
    """Write a message about a member, see how it will look, send it."""
    member = member_or_404(request.practice, number)
    receivers, templates = receivers_of(member), templates_in_use(request.practice)
    form = MessageForm(request.POST or None, receivers=receivers, templates=templates)
    wish = request.POST.get("do", "send") if request.method == "POST" else ""
    if wish in ("fill", "restore"):
        form = _filled(form, restore=wish == "restore")
        return page(request, PAGE, _context(member, form), partial="fields")
    if wish == "preview":
        return page(request, PAGE, _context(member, form, previewed=True), partial="preview")
    if wish and form.is_valid():
        try:
            return _sent(request, member, _queued(request, member, form))
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
    return page(request, PAGE, _context(member, form), partial="dialog", status=422 if wish else 200)


def _filled(form: MessageForm, *, restore: bool) -> MessageForm:
    """The form with the chosen template's text, or with the text that a template replaced."""
    data = dict(form.data.items())
    template = form.chosen_template
    if restore:
        data["subject"], data["body"], data["template"] = data.get("kept_subject"), data.get("kept_body"), ""
        data["kept_subject"] = data["kept_body"] = ""
    elif template is not None:
        if form.typed_by_hand():
            data["kept_subject"], data["kept_body"] = data.get("subject"), data.get("body")
        data["subject"], data["body"] = template.subject, template.body
    initial = {name: data.get(name, "") for name in form.fields}
    return MessageForm(initial=initial, receivers=form.receivers, templates=form.templates)


def _queued(request: HubRequest, member: Member, form: MessageForm) -> Message:
    data = form.cleaned_data
    template = form.chosen_template
    return services.queue(
        member=member,
        receiver_id=uuid.UUID(data["receiver"]),
        subject=data["subject"],
        body=data["body"],
        by=request.user,
        idempotency_key=data["idempotency_key"],
        template_name=template.name if template else "",
    )


def _context(member: Member, form: MessageForm, *, previewed: bool = False) -> dict[str, Any]:
    return {
        "member": member,
        "form": form,
        "merge_fields": merge.FIELDS,
        "nobody": suggested(form.receivers) is None,
        "no_postal_address": not member.practice.postal_address.strip(),
        "preview": _preview(member, form),
        "previewed": previewed,
    }


def _preview(member: Member, form: MessageForm) -> dict[str, Any] | None:
    """How the message will look; None while there is no receiver or no text."""
    receiver = form.chosen_receiver
    subject, body = str(form["subject"].value() or ""), str(form["body"].value() or "")
    if receiver is None or not (subject or body):
        return None
    values = merge.values_for(member, receiver.person)
    return {
        "receiver": receiver,
        "subject": merge.one_line(merge.fill(subject, values)),
        "body": html_body(merge.fill(body, values)),
        "foot": foot_of(member.practice),
        "problem": _merge_problem(subject, body),
    }


def _merge_problem(subject: str, body: str) -> str:
    try:
        merge.check(subject, body)
    except DomainError as error:
        return error.advice
    return ""


def _sent(request: HubRequest, member: Member, message: Message) -> HttpResponse:
    """Back to the profile, with the offer to stop the message before it goes."""
    seconds = int(services.TIME_TO_UNDO.total_seconds())
    done = Done(
        text=f"The message to {message.to_name} goes out in {seconds} seconds.",
        action=reverse("message_cancel", args=[message.id]),
        fields=[("profile", "yes")],
    )
    return to_profile(request, member, done)


def to_profile(request: HubRequest, member: Member, done: Done) -> HttpResponse:
    """The profile's moving part for htmx (dialogs close), else the profile itself."""
    if not request.htmx:
        offer(request, done)
        return redirect("member", member.number)
    response = render(request, "messages/_landed.html", live_context(request, member, done))
    response["HX-Retarget"], response["HX-Reswap"] = "#live", "outerHTML"
    return trigger_client_event(response, "dialog-close")
