"""The reward menu: what the practice gives points for."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.menu import ordering, services
from offthecharts.hub.menu.finding import group_or_404, item_or_404, uuid_or_404
from offthecharts.hub.menu.forms import GroupForm, ItemForm
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.menu.wording import place_of, whole_menu
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page


def _take_error(form: Form, error: DomainError) -> None:
    for name, texts in error.fields.items():
        form.add_error(name, texts)
    if not error.fields:
        form.add_error(None, error.advice)


def _answer(request: HubRequest, moved: uuid.UUID | None = None) -> HttpResponse:
    """The menu as it is now; where `moved` stands is said aloud."""
    if request.htmx:
        menu = whole_menu(request.practice)
        return page(request, "menu/menu.html", {"menu": menu, "said": place_of(menu, moved)}, partial="groups")
    return redirect("menu")


@require_safe
@hub_users(*roles.EVERYBODY)
def menu(request: HubRequest) -> HttpResponse:
    """The whole menu, group by group."""
    return page(request, "menu/menu.html", {"menu": whole_menu(request.practice)}, partial="groups")


@require_POST
@hub_users(*roles.EDITS_MENU)
def menu_start(request: HubRequest) -> HttpResponse:
    """Fill an empty menu with usual items."""
    services.start_menu(request.practice, by=request.user)
    return redirect("menu")


def _group_page(request: HubRequest, group: RewardGroup | None) -> HttpResponse:
    form = GroupForm(request.POST or None, initial={"name": group.name if group else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.save_group(
                practice=request.practice, name=form.cleaned_data["name"], by=request.user, group=group
            )
            return redirect("menu")
        except DomainError as error:
            _take_error(form, error)
    context: dict[str, Any] = {"form": form, "group": group}
    if group:
        context["is_empty"] = not RewardItem.objects.of(request.practice).filter(group_id=group.id).exists()
    return render(request, "menu/group_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def group_new(request: HubRequest) -> HttpResponse:
    """Add a group."""
    return _group_page(request, None)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def group_edit(request: HubRequest, group_id: uuid.UUID) -> HttpResponse:
    """Rename a group."""
    return _group_page(request, group_or_404(request.practice, group_id))


@require_POST
@hub_users(*roles.EDITS_MENU)
def group_remove(request: HubRequest, group_id: uuid.UUID) -> HttpResponse:
    """Remove an empty group."""
    group = group_or_404(request.practice, group_id)
    services.remove_group(group=group, by=request.user)
    messages.success(request, f"The group {group.name} is removed.")
    return redirect("menu")


@require_POST
@hub_users(*roles.EDITS_MENU)
def group_move(request: HubRequest, group_id: uuid.UUID) -> HttpResponse:
    """Move a group up or down."""
    ordering.move_group(group=group_or_404(request.practice, group_id), up=request.POST.get("to") == "up")
    return _answer(request, group_id)


def _item_page(request: HubRequest, item: RewardItem | None) -> HttpResponse:
    groups = list(RewardGroup.objects.of(request.practice))
    if not groups:
        messages.info(request, "Add a group first; reward items stand in groups.")
        return redirect("group_new")
    group_id = request.GET.get("group", "")
    form = ItemForm(request.POST or None, by=request.user, groups=groups, item=item, group_id=group_id)
    if request.method == "POST" and form.is_valid() and _item_saved(request, form, item):
        return redirect("menu")
    return render(request, "menu/item_edit.html", {"form": form, "item": item}, status=422 if form.is_bound else 200)


def _item_saved(request: HubRequest, form: ItemForm, item: RewardItem | None) -> bool:
    data = form.cleaned_data
    try:
        services.save_item(
            practice=request.practice,
            group=form.chosen_group,
            name=data["name"],
            points=data["points"],
            by=request.user,
            is_active=data["is_active"],
            item=item,
            limits=form.limits,
        )
    except DomainError as error:
        _take_error(form, error)
        return False
    messages.success(request, f"{data['name']} is saved.")
    return True


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def item_new(request: HubRequest) -> HttpResponse:
    """Add a reward item."""
    return _item_page(request, None)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MENU)
def item_edit(request: HubRequest, item_id: uuid.UUID) -> HttpResponse:
    """Change a reward item."""
    return _item_page(request, item_or_404(request.practice, item_id))


@require_POST
@hub_users(*roles.EDITS_MENU)
def item_switch(request: HubRequest, item_id: uuid.UUID) -> HttpResponse:
    """Put an item on the menu or take it off."""
    item = item_or_404(request.practice, item_id)
    services.set_active(item=item, is_active=request.POST.get("active") == "yes", by=request.user)
    return _answer(request)


@require_POST
@hub_users(*roles.EDITS_MENU)
def item_move(request: HubRequest, item_id: uuid.UUID) -> HttpResponse:
    """Move an item up or down in its group."""
    ordering.move_item(item=item_or_404(request.practice, item_id), up=request.POST.get("to") == "up")
    return _answer(request, item_id)


@require_POST
@hub_users(*roles.EDITS_MENU)
def menu_order(request: HubRequest) -> HttpResponse:
    """The order after something was dragged: of the groups, or of one group's items, which may come from others."""
    group_id = request.POST.get("group", "")
    try:
        if group_id:
            group = group_or_404(request.practice, uuid_or_404(group_id))
            ordering.order_items(group=group, item_ids=[uuid_or_404(one) for one in request.POST.getlist("item")])
        else:
            ids = [uuid_or_404(one) for one in request.POST.getlist("order")]
            ordering.order_groups(practice=request.practice, group_ids=ids)
    except DomainError as error:
        response = _answer(request)
        toast = {"text": f"{error.heading}. {error.advice}", "kind": "bad"}
        response["HX-Trigger"] = json.dumps({"toast": toast})
        return response
    moved = request.POST.get("moved", "")
    return _answer(request, uuid_or_404(moved) if moved else None)
