"""Addresses of the Hub. Each folder has its own."""

from django.urls import URLPattern, URLResolver, include, path

from offthecharts.web.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("offthecharts.web.signin.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("offthecharts.hub.home.urls")),
    path("", include("offthecharts.hub.members.urls")),
    path("", include("offthecharts.hub.menu.urls")),
    path("", include("offthecharts.hub.points.urls")),
    path("", include("offthecharts.hub.cards.urls")),
    path("", include("offthecharts.hub.messages.urls")),
    path("", include("offthecharts.hub.launches.urls")),
    path("", include("offthecharts.hub.practices.urls")),
    path("", include("offthecharts.hub.tags.urls")),
    path("", include("offthecharts.hub.differences.urls")),
    path("", include("offthecharts.hub.rules.urls")),
    path("", include("offthecharts.hub.sources.urls")),
    path("", include("offthecharts.hub.signon.urls")),
    path("", include("offthecharts.hub.news.urls")),
    path("", include("offthecharts.hub.groups.urls")),
    path("", include("offthecharts.hub.bulk.urls")),
    path("", include("offthecharts.hub.merges.urls")),
    path("", include("offthecharts.hub.families.urls")),
    path("", include("offthecharts.hub.prizes.urls")),
    path("", include("offthecharts.hub.orders.urls")),
    path("", include("offthecharts.hub.expiry.urls")),
    path("", include("offthecharts.hub.payers.urls")),
    path("", include("offthecharts.hub.approvals.urls")),
    path("", include("offthecharts.hub.forgotten.urls")),
    path("", include("offthecharts.hub.reports.urls")),
    path("p/<slug:slug>/", include("offthecharts.hub.portal.member_urls")),
    path("", include("offthecharts.hub.portal.urls")),
    path("", include("offthecharts.hub.api.urls")),
]
