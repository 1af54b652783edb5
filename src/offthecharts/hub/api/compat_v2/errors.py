"""What the v2 wire refuses with. Its clients show status and headers, so the advice stands in a header too."""

from typing import Any

from django.http import HttpResponse

from offthecharts.hub.api.errors import InvalidInput
from offthecharts.web.errors import DomainError
from offthecharts.wire.problems import Code

HEADER = "X-Problem"


class BadKey(DomainError):
    """No access token in the header KEY, or one that the Hub never gave out."""

    title = "This access token is not known"
    status = 401
    code = Code.BAD_TOKEN


class InvalidRecord(InvalidInput):
    """A patient or an appointment that cannot be taken in; `fields` are named as on the v2 wire."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {said[0]}" for name, said in fields.items()), fields=fields)


def with_header(response: HttpResponse, text: str) -> HttpResponse:
    """`response` with `text` in a header of its own, reduced to what a header can carry."""
    plain = "".join(sign if " " <= sign <= "~" else "?" for sign in text)
    response[HEADER] = plain[:300]
    return response


def messages(error: DomainError) -> list[dict[str, str]]:
    """The errors of one patient in a batch: one object for each field."""
    fields: dict[str, Any] = error.fields or {"patient": [error.advice]}
    return [{name: " ".join(said)} for name, said in fields.items()]
