"""Addresses of Hub users, the practice's settings and connections."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.practices.views import connections, own_member, settings, users

urlpatterns: list[URLPattern | URLResolver] = [
    path("users/", users.hub_users, name="hub_users"),
    path("users/new/", users.hub_user_new, name="hub_user_new"),
    path("users/<int:user_id>/", users.hub_user_edit, name="hub_user_edit"),
    path("users/<int:user_id>/password/", users.hub_user_password, name="hub_user_password"),
    path("users/<int:user_id>/member/", own_member.hub_user_member, name="hub_user_member"),
    path("users/<int:user_id>/deactivate/", users.hub_user_deactivate, name="hub_user_deactivate"),
    path("users/<int:user_id>/activate/", users.hub_user_activate, name="hub_user_activate"),
    path("practice/", settings.practice_settings, name="practice_settings"),
    path("practice/audit/", settings.audit, name="audit"),
    path("connections/", connections.connections, name="connections"),
    path("connections/<uuid:connection_id>/revoke/", connections.connection_revoke, name="connection_revoke"),
    path("connections/<uuid:connection_id>/restore/", connections.connection_restore, name="connection_restore"),
]
