"""The API's documentation: the OpenAPI document for programs, and the page that shows it to people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offthecharts.hub.access import open_to_all
from offthecharts.hub.api.middleware import api_page
from offthecharts.hub.api.v1.document import DESCRIPTION, document
from offthecharts.hub.api.v1.reference import sections

PUBLIC = "the API is public knowledge; calling it needs a token"


@require_safe
@open_to_all(reason=PUBLIC)
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document."""
    return JsonResponse(document())


@api_page
@require_safe
@open_to_all(reason=PUBLIC)
def docs(request: HttpRequest) -> HttpResponse:
    """All calls with their fields, and a form to try each."""
    context = {
        "sections": sections(),
        "paragraphs": DESCRIPTION.split("\n\n"),
        "version": document()["info"]["version"],
    }
    return render(request, "api/docs.html", context)
