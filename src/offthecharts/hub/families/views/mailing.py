"""One message to a family."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.families import mailing
from offthecharts.hub.families.forms import FamilyMessageForm
from offthecharts.hub.families.queries import family_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.messages import merge, services
from offthecharts.hub.messages.models import Message
from offthecharts.hub.messages.template_services import templates_in_use
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer

PAGE = "families/member_family_message.html"


@require_http_methods(["GET", "POST"])
@hub_users(*roles.SENDS_MESSAGES)
def member_family_message(request: HubRequest, number: int) -> HttpResponse:
    """Write to a family: see which address gets what, send it, each address the same words once."""
    member = member_or_404(request.practice, number)
    members, templates = _family(member), templates_in_use(request.practice)
    form = FamilyMessageForm(request.POST or None, members=members, templates=templates)
    wish = request.POST.get("do", "send") if request.method == "POST" else ""
    if wish in ("fill", "preview"):
        form = _shown_again(form, members, templates, fill=wish == "fill")
        return page(request, PAGE, _context(member, form), partial="fields" if wish == "fill" else "preview")
    if wish and form.is_valid():
        try:
            return _sent(request, member, form)
        except DomainError as error:
            form.add_error(None, f"{error.heading}. {error.advice}")
    return page(request, PAGE, _context(member, form), status=422 if wish else 200)


def _family(member: Member) -> list[Member]:
    found = family_of(member)
    for one in found:
        one.practice = member.practice
    return found


def _shown_again(form: FamilyMessageForm, members: Any, templates: Any, *, fill: bool) -> FamilyMessageForm:
    """The form as it was typed, not checked; with the text of the chosen template when `fill`."""
    initial: dict[str, Any] = {name: form.data.get(name, "") for name in form.fields} | {"to": form.ticked}
    if fill and (template := form.chosen_template) is not None:
        initial |= {"subject": template.subject, "body": template.body}
    return FamilyMessageForm(initial=initial, members=members, templates=templates)


def _context(member: Member, form: FamilyMessageForm) -> dict[str, Any]:
    subject, body = str(form["subject"].value() or ""), str(form["body"].value() or "")
    post = mailing.letters_for(form.chosen, subject=subject, body=body)
    return {
        "member": member,
        "form": form,
        "post": post,
        "has_text": bool(subject or body),
        "merge_fields": merge.FIELDS,
        "no_postal_address": not member.practice.postal_address.strip(),
    }


def _sent(request: HubRequest, member: Member, form: FamilyMessageForm) -> HttpResponse:
    """Back to the family, with the offer to stop the messages before they go."""
    data = form.cleaned_data
    template = form.chosen_template
    sent = mailing.queue_for(
        members=form.chosen,
        subject=data["subject"],
        body=data["body"],
        by=request.user,
        idempotency_key=data["idempotency_key"],
        template_name=template.name if template else "",
    )
    if not sent:
        form.add_error("to", "Nobody can be written to about them; see below why.")
        return page(request, PAGE, _context(member, form), status=422)
    offer(request, _stop_offer(member, sent))
    return redirect("member_family", member.number)


def _stop_offer(member: Member, sent: list[Message]) -> Done:
    seconds = int(services.TIME_TO_UNDO.total_seconds())
    what = f"The message to {sent[0].to_name} goes" if len(sent) == 1 else f"{len(sent)} messages go"
    done = Done.of(f"{what} out in {seconds} seconds.", "member_family_message_stop", member.number)
    done.fields.extend(("message", str(message.id)) for message in sent)
    return done


@require_POST
@hub_users(*roles.SENDS_MESSAGES)
def member_family_message_stop(request: HubRequest, number: int) -> HttpResponse:
    """Stop messages to a family that have not gone out yet."""
    member = member_or_404(request.practice, number)
    asked = [found for text in request.POST.getlist("message")[:100] if (found := uuid_or_none(text))]
    messages = mailing.messages_with(member.practice_id, asked)
    stopped = mailing.stop(messages=messages, by=request.user)
    if stopped == len(messages):
        notices.info(request, "Stopped: nothing goes out." if stopped else "There was nothing to stop.")
    else:
        notices.warning(
            request, f"{len(messages) - stopped} of {len(messages)} went out already; the others are stopped."
        )
    return redirect("member_family", number)
