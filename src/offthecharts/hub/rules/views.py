"""The rules page: what appointments earn or cost, and what is still to be taken back."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.rules import queries, services, wording
from offthecharts.hub.rules.errors import NameTaken
from offthecharts.hub.rules.forms import RuleForm
from offthecharts.hub.rules.models import PointRule
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer


def _rule_or_404(practice: Practice, rule_id: uuid.UUID, *, removed: bool = False) -> PointRule:
    rows = PointRule.objects.of(practice) if removed else queries.rules_of(practice)
    rule = rows.filter(id=rule_id).first()
    if rule is None:
        raise Http404("There is no such rule.")
    rule.practice = practice
    return rule


def _list(practice: Practice) -> dict[str, Any]:
    """What the list shows. Four queries."""
    since = queries.start_of_preview(practice, timezone.now())
    given = queries.given_by(practice, since=since)
    return {"lines": wording.lines_of(practice, queries.rules_of(practice), given), "owed": queries.owed(practice)}


@require_safe
@hub_users(*roles.EDITS_MENU)
def rules(request: HubRequest) -> HttpResponse:
    """All rules, and what is owed."""
    context = {**_list(request.practice), "done": take_offer(request)}
    return page(request, "rules/rules.html", context, partial="list")


def _rule_page(request: HubRequest, form: RuleForm, rule: PointRule | None, shown: PointRule | None) -> HttpResponse:
    """The form; with `shown`, what that rule would have given, by the same conditions that award."""
    context: dict[str, Any] = {"form": form, "rule": rule, "done": take_offer(request)}
    if shown is not None:
        context |= {"preview": queries.preview(shown, now=timezone.now()), "shown": shown}
        context["when"] = wording.in_words(shown)
    if rule is not None:
        context["awards"] = queries.latest(rule)
    wrong = form.is_bound and not form.is_valid()
    return page(request, "rules/rule.html", context, partial="columns", status=422 if wrong else 200)


def _take_error(form: Form, error: NameTaken) -> None:
    for name, texts in error.fields.items():
        form.add_error(name, texts)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def rule_new(request: HubRequest) -> HttpResponse:
    """Add a rule, which is off at first; the button Preview saves nothing."""
    form = RuleForm(request.POST or None, practice=request.practice)
    if request.method != "POST" or not form.is_valid():
        return _rule_page(request, form, None, None)
    if request.POST.get("do") == "preview":
        return _rule_page(request, form, None, PointRule(practice=request.practice, **form.values))
    try:
        made = services.save(practice=request.practice, values=form.values, by=request.user)
    except NameTaken as error:
        _take_error(form, error)
        return _rule_page(request, form, None, None)
    messages.success(request, f"{made.name} is saved and still off. Look at the preview, then switch it on.")
    return redirect("rule", made.id)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def rule(request: HubRequest, rule_id: uuid.UUID) -> HttpResponse:
    """One rule: change it, see what it would have given and what it gave, switch it on."""
    found = _rule_or_404(request.practice, rule_id)
    form = RuleForm(request.POST or None, practice=request.practice, rule=found)
    if request.method != "POST":
        return _rule_page(request, form, found, found)
    if not form.is_valid():
        return _rule_page(request, form, found, None)
    if request.POST.get("do") == "preview":
        return _rule_page(request, form, found, PointRule(practice=request.practice, **form.values))
    try:
        services.save(practice=request.practice, values=form.values, by=request.user, rule=found)
    except NameTaken as error:
        _take_error(form, error)
        return _rule_page(request, form, found, None)
    messages.success(request, f"{found.name} is saved.")
    return redirect("rule", found.id)


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_switch(request: HubRequest, rule_id: uuid.UUID) -> HttpResponse:
    """Switch a rule on, for appointments that start from now on, or off."""
    found = _rule_or_404(request.practice, rule_id)
    on = request.POST.get("active") == "yes"
    services.switch(rule=found, on=on, by=request.user)
    what = "on, for appointments that start from now on" if on else "off; what it gave stays"
    messages.success(request, f"{found.name} is {what}.")
    return redirect("rules")


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_move(request: HubRequest, rule_id: uuid.UUID) -> HttpResponse:
    """Move a rule up or down."""
    services.move(rule=_rule_or_404(request.practice, rule_id), up=request.POST.get("to") == "up")
    if request.htmx:
        return page(request, "rules/rules.html", _list(request.practice), partial="list")
    return redirect("rules")


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_remove(request: HubRequest, rule_id: uuid.UUID) -> HttpResponse:
    """Take a rule away; the next page offers to undo it."""
    found = _rule_or_404(request.practice, rule_id)
    services.remove(rule=found, by=request.user)
    offer(request, Done.of(f"{found.name} is removed. What it gave stays.", "rule_restore", found.id))
    return redirect("rules")


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_restore(request: HubRequest, rule_id: uuid.UUID) -> HttpResponse:
    """Bring a removed rule back."""
    services.restore(rule=_rule_or_404(request.practice, rule_id, removed=True), by=request.user)
    return redirect("rules")


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_owed_take_back(request: HubRequest, award_id: uuid.UUID) -> HttpResponse:
    """Try again to take back what is owed."""
    if services.take_back(practice=request.practice, award_id=award_id, by=request.user):
        messages.success(request, "The points are taken back.")
    else:
        messages.warning(request, "The member still has too few points. They stay on the list.")
    return redirect("rules")


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_owed_waive(request: HubRequest, award_id: uuid.UUID) -> HttpResponse:
    """Leave to the member what is owed; the next page offers to undo it."""
    award = services.waive(practice=request.practice, award_id=award_id, by=request.user)
    text = f"{award.member.called} keeps the {award.points} points."
    offer(request, Done.of(text, "rule_owed_again", award.id))
    return redirect("rules")


@require_POST
@hub_users(*roles.EDITS_MENU)
def rule_owed_again(request: HubRequest, award_id: uuid.UUID) -> HttpResponse:
    """What was left to the member is to be taken back after all."""
    services.owe(practice=request.practice, award_id=award_id, by=request.user)
    return redirect("rules")
