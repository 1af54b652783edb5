"""The practice's message templates."""

import uuid
from typing import Any

from django.contrib import messages as notices
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.messages import merge
from offthecharts.hub.messages import template_services as services
from offthecharts.hub.messages.forms import TemplateForm
from offthecharts.hub.messages.models import MessageTemplate
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError


@require_safe
@hub_users(*roles.EDITS_TEMPLATES)
def message_templates(request: HubRequest) -> HttpResponse:
    """All templates."""
    found = list(MessageTemplate.objects.of(request.practice))
    return render(request, "messages/message_templates.html", {"templates": found})


@require_POST
@hub_users(*roles.EDITS_TEMPLATES)
def message_templates_start(request: HubRequest) -> HttpResponse:
    """Fill an empty list with usual texts."""
    services.start_templates(request.practice)
    return redirect("message_templates")


def _template_or_404(request: HubRequest, template_id: uuid.UUID) -> MessageTemplate:
    found = services.template_or_none(request.practice, template_id)
    if found is None:
        raise Http404("There is no such template.")
    return found


def _saved(request: HubRequest, form: Form, template: MessageTemplate | None) -> bool:
    try:
        services.save_template(practice=request.practice, template=template, **form.cleaned_data)
    except DomainError as error:
        for name, texts in (error.fields or {"body": [error.advice]}).items():
            form.add_error(name, texts)
        return False
    notices.success(request, f"{form.cleaned_data['name']} is saved.")
    return True


def _page(request: HubRequest, template: MessageTemplate | None) -> HttpResponse:
    names = ("name", "subject", "body", "is_active")
    initial: dict[str, Any] = {name: getattr(template, name) for name in names} if template else {}
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, form, template):
        return redirect("message_templates")
    context = {"form": form, "template": template, "merge_fields": merge.FIELDS}
    return render(request, "messages/message_template.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_TEMPLATES)
def message_template_new(request: HubRequest) -> HttpResponse:
    """Add a template."""
    return _page(request, None)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.EDITS_TEMPLATES)
def message_template_edit(request: HubRequest, template_id: uuid.UUID) -> HttpResponse:
    """Change a template."""
    return _page(request, _template_or_404(request, template_id))


@require_POST
@hub_users(*roles.EDITS_TEMPLATES)
def message_template_remove(request: HubRequest, template_id: uuid.UUID) -> HttpResponse:
    """Remove a template; messages that were sent keep their text."""
    template = _template_or_404(request, template_id)
    services.remove_template(template=template)
    notices.success(request, f"{template.name} is removed. Messages that were sent keep their text.")
    return redirect("message_templates")
