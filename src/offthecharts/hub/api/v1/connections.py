"""Connections: a practice server is allowed to speak for a practice."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from offthecharts.config.environment import environment
from offthecharts.hub.api.requests import ApiRequest
from offthecharts.hub.practices.connections import check_clock, connect, revoke
from offthecharts.hub.practices.models import Connection
from offthecharts.wire.messages import ConnectionInfo, ConnectRequest, ConnectResponse

router = Router(tags=["Connections"])


def info_of(connection: Connection) -> ConnectionInfo:
    """What the practice server is told about its connection."""
    return ConnectionInfo(
        connection_id=str(connection.pk),
        practice_id=str(connection.practice_id),
        practice_name=connection.practice.name,
        time_zone=connection.practice.time_zone,
        connected_as=connection.created_by.username,
        created_at=connection.created_at,
        now=timezone.now(),
        news_url=environment().news_address,
    )


@router.post("", response={201: ConnectResponse}, auth=None, url_name="connections", summary="Connect")
def make(request: HttpRequest, payload: ConnectRequest) -> Status[ConnectResponse]:
    """Trade a Hub user's password for a connection token.

    Refusals: `wrong_password`, `unknown_user`, `may_not_connect`, `locked_out`, `clock_skew`, `invalid`.
    """
    check_clock(payload.sent_at)
    connection, token = connect(
        request=request,
        username=payload.username,
        password=payload.password,
        server_name=payload.server_name,
        origin=payload.origin,
    )
    return Status(201, ConnectResponse(token=token, connection=info_of(connection)))


@router.get("current", response=ConnectionInfo, url_name="connection_current", summary="This connection")
def current(request: ApiRequest) -> ConnectionInfo:
    """The connection that the token stands for, and the Hub's clock."""
    return info_of(request.auth)


@router.delete("current", response={204: None}, url_name="connection_end", summary="End this connection")
def end(request: ApiRequest) -> HttpResponse:
    """End the connection at once; the token is worthless afterwards."""
    revoke(connection=request.auth, actor=None)
    return HttpResponse(status=204)
