"""API v1: what practice servers and other programs of a practice may do, by connection token."""

from ninja import NinjaAPI

from offthecharts.hub.api import problems
from offthecharts.hub.api.auth import ConnectionToken
from offthecharts.hub.api.v1 import (
    cards,
    changes,
    connections,
    launches,
    members,
    menu,
    news,
    orders,
    points,
    sign_on,
)

api = NinjaAPI(
    title="Patient Rewards Hub",
    version="1.0",
    urls_namespace="api_v1",
    auth=ConnectionToken(),
    docs_url=None,
    openapi_url=None,
)
problems.install(api)
api.add_router("connections", connections.router)
api.add_router("launches", launches.router)
api.add_router("sign-on", sign_on.router)
api.add_router("", members.router)
api.add_router("", points.router)
api.add_router("", menu.router)
api.add_router("", orders.router)
api.add_router("", cards.router)
api.add_router("", changes.router)
api.add_router("", news.router)
