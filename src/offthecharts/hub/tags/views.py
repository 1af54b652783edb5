"""Tags: the list, one tag with its members, and putting them on members."""

import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.tags import services
from offthecharts.hub.tags.forms import TagForm
from offthecharts.hub.tags.models import Tag
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 50


def _tag_or_404(request: HubRequest, tag_id: uuid.UUID, *, removed: bool = False) -> Tag:
    tag = Tag.objects.of(request.practice).filter(id=tag_id, removed_at__isnull=not removed).first()
    if tag is None:
        raise Http404("This practice has no such tag.")
    return tag


def _take_error(form: Form, error: DomainError) -> None:
    for name, texts in error.fields.items():
        form.add_error(name, texts)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def tags(request: HubRequest) -> HttpResponse:
    """All tags with the number of members; a new one is added here."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tag = services.add(practice=request.practice, name=form.cleaned_data["name"])
        except DomainError as error:
            _take_error(form, error)
        else:
            offer(request, Done.of(f"The tag {tag.name} is added.", "tag_remove", tag.id))
            return redirect("tags")
    having = Count("member_tags", filter=Q(member_tags__member__archived_at__isnull=True))
    context = {
        "form": form,
        "tags": services.tags_of(request.practice).annotate(members=having),
        "done": take_offer(request),
    }
    return render(request, "tags/tags.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def tag(request: HubRequest, tag_id: uuid.UUID) -> HttpResponse:
    """The members who have a tag; it is renamed here."""
    found = _tag_or_404(request, tag_id)
    form = TagForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename(tag=found, name=form.cleaned_data["name"])
        except DomainError as error:
            _take_error(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("tag", found.id)
    rows = services.members_with(request.practice, [found])
    shown = paged(rows, [("number", False)], after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {"form": form, "tag": found, "members": shown, "count": rows.count(), "done": take_offer(request)}
    return render(request, "tags/tag.html", context, status=422 if form.is_bound else 200)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def tag_remove(request: HubRequest, tag_id: uuid.UUID) -> HttpResponse:
    """Remove a tag from everybody; this can be undone."""
    found = _tag_or_404(request, tag_id)
    services.remove(tag=found)
    offer(request, Done.of(f"The tag {found.name} is removed.", "tag_restore", found.id))
    return redirect("tags")


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def tag_restore(request: HubRequest, tag_id: uuid.UUID) -> HttpResponse:
    """Undo the removal of a tag."""
    found = _tag_or_404(request, tag_id, removed=True)
    services.restore(tag=found)
    messages.success(request, f"The tag {found.name} is back.")
    return redirect("tags")


@require_safe
@hub_users(*roles.EVERYBODY)
def member_tags(request: HubRequest, number: int) -> HttpResponse:
    """The tags of one member, on a page of their own."""
    return _member_answer(request, member_or_404(request.practice, number))


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_tag(request: HubRequest, number: int) -> HttpResponse:
    """Put a tag on a member; an unknown one is made."""
    member = member_or_404(request.practice, number)
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            services.tag(member, form.cleaned_data["name"])
        except DomainError as error:
            _take_error(form, error)
    if form.errors:
        return _member_answer(request, member, form)
    return _member_answer(request, member) if request.htmx else redirect("member", number)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_untag(request: HubRequest, number: int, tag_id: uuid.UUID) -> HttpResponse:
    """Take a tag off a member; this can be undone."""
    member = member_or_404(request.practice, number)
    found = _tag_or_404(request, tag_id)
    services.untag(member, found.name)
    if request.htmx:
        return _member_answer(request, member)
    offered = Done.of(f"{member.called} has the tag {found.name} no longer.", "member_tag", number)
    offered.fields.append(("name", found.name))
    offer(request, offered)
    return redirect("member", number)


def _member_answer(request: HubRequest, member: Member, form: TagForm | None = None) -> HttpResponse:
    context = {"member": member, "tag_form": form}
    status = 422 if form is not None and not request.htmx else 200
    return page(request, "tags/member_tags.html", context, partial="section", status=status)
