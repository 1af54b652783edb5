"""The endpoint that waits, ``GET /api/v1/news?after=…&wait=25``: asynchronous, and apart from the desk's pages.

`offthecharts news` serves it. The same address of the Hub itself answers at once (``hub/api/v1/news.py``).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import ValidationError

from offthecharts.config.environment import environment
from offthecharts.hub.api import limits
from offthecharts.hub.api.auth import BadToken
from offthecharts.hub.api.callers import caller
from offthecharts.hub.api.errors import InvalidInput
from offthecharts.hub.api.problems import by_field, domain_error, of_status
from offthecharts.hub.api.requests import answer as as_json
from offthecharts.hub.news.answering import Answer, answer
from offthecharts.hub.news.waiting import WaitingRoom
from offthecharts.hub.practices.models import Connection
from offthecharts.web.errors import DomainError
from offthecharts.wire.news import NewsQuery, NewsResponse

type Scope = Mapping[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

logger = logging.getLogger(__name__)
room = WaitingRoom()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request; one whose asker goes away is forgotten at once."""
    if scope["type"] != "http":
        return
    answering = asyncio.create_task(_response(scope))
    leaving = asyncio.create_task(_gone(receive))
    await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    if not answering.done():
        answering.cancel()
        return
    await _send(send, answering.result())


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _response(scope: Scope) -> HttpResponse:
    try:
        if scope["path"] == "/healthz":
            return JsonResponse({"status": "ok", "waiting": len(room)})
        if scope["path"] != "/api/v1/news":
            return of_status(404)
        return await _news(scope) if scope["method"] == "GET" else of_status(405)
    except DomainError as error:
        return domain_error(HttpRequest(), error)
    except Exception:
        logger.exception("a question for news could not be answered")
        return of_status(500)


async def _news(scope: Scope) -> HttpResponse:
    token, query = _token(scope), _query(scope)
    connection, told = await room.in_thread(lambda: _ask(token, query.after, charged=True))
    may_wait = not told.items and query.wait and room.has_room_for(connection.pk)
    if may_wait and await room.wait(told.place, connection.pk, query.wait):
        _, told = await room.in_thread(lambda: _ask(token, told.place.text, charged=False))
    url = environment().news_address
    return as_json(NewsResponse(items=told.items, cursor=told.place.text, news_url=url))


def _ask(token: str, after: str, *, charged: bool) -> tuple[Connection, Answer]:
    """What there is now. Raises BadToken, ConnectionRevoked, TooManyRequests."""
    connection = caller(token)
    if connection is None:
        raise BadToken("Verify the service again in the practice program to get a new one.")
    if charged:
        limits.charge(connection.pk)
    return connection, answer(connection.practice_id, after)


def _token(scope: Scope) -> str:
    given: str = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BadToken("Send the connection token in the header Authorization: Bearer <token>.")
    return token.strip()


def _query(scope: Scope) -> NewsQuery:
    try:
        parts = parse_qs(scope["query_string"].decode("ascii"))
        return NewsQuery.model_validate({name: values[-1] for name, values in parts.items()})
    except UnicodeDecodeError as error:
        raise InvalidInput("Send the cursor as it came.") from error
    except ValidationError as error:
        raise InvalidInput("Correct the fields named here.", fields=by_field(error.errors())) from error


async def _send(send: Send, response: HttpResponse) -> None:
    body = response.content
    headers = [*response.items(), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    named = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": response.status_code, "headers": named})
    await send({"type": "http.response.body", "body": body})
