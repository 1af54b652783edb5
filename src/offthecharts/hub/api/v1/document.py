"""The OpenAPI document of API v1: what ninja knows, and what holds for every operation."""

from functools import cache
from typing import Any, Final

from django.conf import settings
from ninja.openapi.schema import OpenAPISchema

from offthecharts.hub.api.idempotency import KEPT
from offthecharts.hub.api.limits import BURST, PER_SECOND
from offthecharts.hub.api.v1 import api
from offthecharts.wire.idempotency import HEADER, MAX_LENGTH
from offthecharts.wire.problems import CONTENT_TYPE, Problem

WITHOUT_KEY: Final = (
    "/api/v1/connections",
    "/api/v1/connections/current",
    "/api/v1/cards/lookup",
    "/api/v1/changes",
    "/api/v1/sign-on/keys",
    "/api/v1/sign-on/keys/{key_id}/end",
)
"""Writes that need no key: trading a password, a look-up by POST, and what is the same when it is done twice.

Changes carry a key each.
"""

DESCRIPTION: Final = f"""What a practice's programs may do in the Patient Rewards Hub.

A program connects once with a Hub user's password and gets a connection token. It speaks for that practice alone:
whatever belongs to another practice is not found.

Every write takes a header `{HEADER}` that the caller makes, a new one for each thing that it wants done. The same
request with the same key gets the same answer again (kept {KEPT.days} days; for points entries, for ever), so a
request whose answer was lost is simply repeated. The same key with other input is refused.

Every refusal is a problem document (RFC 9457): `code` is for programs, `title` and `detail` for people, `errors` has
messages by field. A connection may ask {PER_SECOND:.0f} times a second, and {BURST:.0f} times in a burst; beyond that
it is told by 429 and `Retry-After` how long to wait."""

_KEY: Final = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "description": "The caller's own key for this one thing; the same when the request is repeated.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH},
}
_REFUSED: Final = {
    "description": "Refused",
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


@cache
def document() -> OpenAPISchema:
    """The document, made once; read it, never change it."""
    made = api.get_openapi_schema()
    made["info"]["description"] = DESCRIPTION
    made["servers"] = [{"url": settings.SITE_URL}]
    made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    scheme = made["components"]["securitySchemes"]["ConnectionToken"]
    scheme["description"] = "The token that POST /api/v1/connections gave."
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return made


def takes_key(path: str, method: str) -> bool:
    """Whether the operation takes an idempotency key."""
    return method != "get" and path not in WITHOUT_KEY


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = operation["operationId"].removeprefix(f"{__package__}_".replace(".", "_"))
    operation["summary"] = operation["summary"].capitalize()
    if takes_key(path, method):
        operation["parameters"] = [*operation.get("parameters", []), _KEY]
    operation["responses"] = {
        **{str(status): answer for status, answer in operation["responses"].items()},
        "default": _REFUSED,
    }
