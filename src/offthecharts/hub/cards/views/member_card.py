"""Connect Card, Replace Card, and giving a card up."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.cards import services
from offthecharts.hub.cards.forms import SECRET, CardForm
from offthecharts.hub.cards.models import Card
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import active_card, member_or_404
from offthecharts.hub.members.views.profile import live_context
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer


@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "POST"])
@hub_users(*roles.CONNECTS_CARDS)
def card_connect(request: HubRequest, number: int) -> HttpResponse:
    """Give a member a card."""
    member = member_or_404(request.practice, number)
    if request.method != "POST" and active_card(member):
        return redirect("card_replace", number)
    return _card_page(request, member, None)


@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "POST"])
@hub_users(*roles.CONNECTS_CARDS)
def card_replace(request: HubRequest, number: int) -> HttpResponse:
    """Retire a member's card for ever and give another one."""
    member = member_or_404(request.practice, number)
    current = active_card(member)
    if current is None:
        return redirect("card_connect", number)
    return _card_page(request, member, current)


def _card_page(request: HubRequest, member: Member, current: Card | None) -> HttpResponse:
    form = CardForm(request.POST or None, replaces=current.id if current else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _landed(request, member, _connected(request, member, current, form))
        except DomainError as error:
            form.add_error(form.field_to_blame, f"{error.heading}. {error.advice}")
    if form.is_bound:
        form.forget(request.practice)
    context: dict[str, Any] = {"member": member, "form": form, "card": current}
    status = 422 if form.is_bound else 200
    return page(request, "cards/card.html", context, partial="dialog", status=status)


def _connected(request: HubRequest, member: Member, current: Card | None, form: CardForm) -> Done:
    """Connect or replace, and say so. Only a new connection can be undone: a retired number stays retired."""
    if current is None:
        card = services.connect(member=member, number=form.card_number, actor=request.user)
        said = f"Card ending in {card.last_four} is connected to {member.called}."
        done = Done.of(said, "card_undo", member.number)
        done.fields.append(("card", str(card.id)))
        return done
    replaced_id = form.cleaned_data["replaces"] or current.id
    card = services.replace(member=member, number=form.card_number, replaced_id=replaced_id, actor=request.user)
    return Done(text=f"{member.called} has the card ending in {card.last_four} now. The old one never works again.")


def _landed(request: HubRequest, member: Member, done: Done) -> HttpResponse:
    """The profile as it is now; the dialog closes."""
    if not request.htmx:
        offer(request, done)
        return redirect("member", member.number)
    response = render(request, "members/member.html#landed", live_context(request, member, done))
    response["HX-Retarget"], response["HX-Reswap"] = "#live", "outerHTML"
    return trigger_client_event(response, "dialog-close")


def _card_or_404(request: HubRequest, member: Member) -> Card:
    asked: uuid.UUID | None = uuid_or_none(request.POST.get("card", ""))
    card = Card.objects.of(request.practice).filter(id=asked, member_id=member.id).first() if asked else None
    if card is None:
        raise Http404("The member has no such card.")
    card.member = member
    return card


@require_POST
@hub_users(*roles.CONNECTS_CARDS)
def card_undo(request: HubRequest, number: int) -> HttpResponse:
    """Take back a connection that was made a moment ago; the card can be used for somebody else."""
    member = member_or_404(request.practice, number)
    card = _card_or_404(request, member)
    try:
        services.undo_connect(card=card, actor=request.user)
    except DomainError as error:
        return _landed(request, member, Done(text=f"{error.heading}. {error.advice}"))
    return _landed(
        request, member, Done(text="The card is not connected any more. It can be given to somebody else.")
    )


@require_POST
@hub_users(*roles.CONNECTS_CARDS)
def card_retire(request: HubRequest, number: int) -> HttpResponse:
    """Give up a card that was lost, without a new one yet."""
    member = member_or_404(request.practice, number)
    card = _card_or_404(request, member)
    try:
        services.retire(card=card, actor=request.user)
    except DomainError as error:
        return _landed(request, member, Done(text=f"{error.heading}. {error.advice}"))
    return _landed(request, member, Done(text=f"The card ending in {card.last_four} never works again."))
