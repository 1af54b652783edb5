"""The request as the API's operations see it, once the token is known."""

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from offthecharts.hub.practices.models import Connection, Practice


class ApiRequest(HttpRequest):
    """A request of a program; `auth` is the connection that its token stands for, with its practice."""

    auth: Connection


def practice_of(request: ApiRequest) -> Practice:
    """The practice that the caller speaks for. No query."""
    return request.auth.practice


def answer(message: BaseModel, *, status: int = 200) -> HttpResponse:
    """`message` as JSON, written by pydantic in one go."""
    return HttpResponse(message.model_dump_json(), status=status, content_type="application/json")
