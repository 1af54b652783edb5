"""One act on many members: the preview, doing it, and undoing it."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.groups import acting, planning
from offthecharts.hub.groups.errors import ListChanged
from offthecharts.hub.groups.models import ManyAct, ManyActKind
from offthecharts.hub.groups.queries import filtered
from offthecharts.hub.groups.wording import Words
from offthecharts.hub.keys import typed_key
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.requests import HubRequest
from offthecharts.web.undo import Done, offer

LISTED: Final = 24
_DONE: Final = {
    ManyActKind.TAG: "have the tag {} now",
    ManyActKind.UNTAG: "have the tag {} no longer",
    ManyActKind.GROUP: "are in {} now",
    ManyActKind.UNGROUP: "are in {} no longer",
    ManyActKind.STATUS: "have the status {} now",
    ManyActKind.ARCHIVE: "are archived",
}


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_MEMBERS)
def many(request: HubRequest, kind: str) -> HttpResponse:
    """Whom the act would change, of the members whom the address finds; a POST does it."""
    return _many(request, ManyActKind(kind), Wish.of(request.GET))


def _many(request: HubRequest, kind: ManyActKind, wish: Wish) -> HttpResponse:
    said = request.POST if request.method == "POST" else request.GET
    subject = planning.subject_of(request.practice, kind, said.get("to", ""))
    if request.method != "POST" or subject is None:
        return _preview(request, kind, wish, subject, status=422 if request.method == "POST" else 200)
    try:
        made = acting.act(
            practice=request.practice,
            wish=wish,
            kind=kind,
            subject=subject,
            digest=request.POST.get("digest", ""),
            by=request.user,
            key=typed_key(request) or uuid.uuid4().hex,
        )
    except ListChanged as error:
        return _preview(request, kind, wish, subject, problem=error.advice, status=409)
    back = wish.filters.query
    done = _done(made, kind, subject)
    done.fields.append(("back", back))
    offer(request, done)
    return _list(back)


def _list(query: str) -> HttpResponse:
    """The list of members as `query` asks for it."""
    return redirect(reverse("members") + (f"?{query}" if query else ""))


def _done(made: ManyAct, kind: ManyActKind, subject: planning.Subject) -> Done:
    count = len(made.changed)
    who = f"{count} member{'' if count == 1 else 's'}"
    what = _DONE[kind].format(subject.name)
    if kind == ManyActKind.STATUS and subject.id is None:
        what = "have no status now"
    if count == 1:
        what = what.replace("have ", "has ").replace("are ", "is ")
    return Done.of(f"{who} {what}.", "members_many_undo", made.id)


def _preview(
    request: HubRequest,
    kind: ManyActKind,
    wish: Wish,
    subject: planning.Subject | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    found = filtered(request.practice, wish)
    context: dict[str, Any] = {
        "kind": kind,
        "wish": wish,
        "words": Words(request.practice).of(wish),
        "choices": planning.choices(request.practice, kind),
        "subject": subject,
        "to": (request.POST or request.GET).get("to", ""),
        "asked": "to" in request.GET or request.method == "POST",
        "problem": problem,
        "key": uuid.uuid4().hex,
        "found": found.count(),
    }
    if subject is not None:
        planned = planning.plan(practice=request.practice, wish=wish, kind=kind, subject=subject)
        changed = found.filter(id__in=list(planned.changes)[:LISTED]).order_by("sort_last", "sort_first", "number")
        context |= {
            "plan": planned,
            "count": len(planned.changes),
            "members": planning.with_present(request.practice, planned, changed),
            "more": max(0, len(planned.changes) - LISTED),
        }
    return render(request, "groups/many.html", context, status=status)


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def many_undo(request: HubRequest, act_id: uuid.UUID) -> HttpResponse:
    """Take an act on many members back, for all of them."""
    made = ManyAct.objects.of(request.practice).filter(id=act_id).select_related("practice").first()
    if made is None:
        raise Http404("This practice has no such act.")
    acting.undo(made=made, by=request.user)
    count = len(made.changed)
    messages.success(request, f"Undone for {count} member{'' if count == 1 else 's'}.")
    return _list(Wish.of_text(request.POST.get("back", "")).filters.query)
