"""Who calls API v1: a practice server, by its connection token."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from offthecharts.hub.api import limits
from offthecharts.hub.api.callers import caller, remembered
from offthecharts.hub.practices.models import Connection
from offthecharts.web.errors import DomainError
from offthecharts.wire.problems import Code


class BadToken(DomainError):
    """A connection token that the Hub never gave out."""

    title = "This connection token is not known"
    status = 401
    code = Code.BAD_TOKEN


class ConnectionToken(HttpBearer):
    """``Authorization: Bearer <connection token>``; ``request.auth`` is the connection, with its practice.

    With ``asked_later`` the operation itself asks, in the statement that does its work, whether the connection was
    ended meanwhile (``caller_id`` of the points ledger).
    """

    def __init__(self, *, asked_later: bool = False) -> None:
        super().__init__()
        self._look = remembered if asked_later else caller

    def authenticate(self, request: HttpRequest, token: str) -> Connection:
        """The connection. One small query at most. Raises BadToken, ConnectionRevoked or TooManyRequests."""
        connection = self._look(token)
        if connection is None:
            raise BadToken("Verify the service again in the practice program to get a new one.")
        limits.charge(connection.pk)
        return connection
