"""Rows that an address names; another practice's are not found."""

import uuid
from typing import Any

from django.forms import Form
from django.http import Http404

from offthecharts.hub.groups.models import KeptFilter, MemberGroup, MemberStatus
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError


def row_or_404[N: (MemberGroup, MemberStatus, KeptFilter)](
    model: type[N], request: HubRequest, row_id: uuid.UUID, *, removed: bool = False
) -> N:
    """The practice's row with this id, in use or removed as asked. One query."""
    rows: Any = model.objects.of(request.practice).filter(id=row_id, removed_at__isnull=not removed)
    found: N | None = rows.first()
    if found is None:
        raise Http404(f"This practice has no such {model._meta.verbose_name}.")
    return found


def take_error(form: Form, error: DomainError) -> None:
    """Show `error` at the fields that it names, or on top."""
    for name, texts in (error.fields or {"": [error.advice]}).items():
        form.add_error(name if name in form.fields else None, texts)
