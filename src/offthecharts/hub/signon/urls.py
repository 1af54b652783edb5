"""Addresses of single sign-on."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.signon import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-on/", views.sign_on_links, name="sign_on_links"),
    path("sign-on/links/<uuid:link_id>/end/", views.sign_on_link_end, name="sign_on_link_end"),
    path("sign-on/links/<uuid:link_id>/restore/", views.sign_on_link_restore, name="sign_on_link_restore"),
    path("sign-on/keys/<uuid:key_id>/revoke/", views.sign_on_key_revoke, name="sign_on_key_revoke"),
]
