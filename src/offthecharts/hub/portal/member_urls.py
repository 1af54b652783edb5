"""Addresses of the member page, under `/p/<slug>/`."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.portal.views import account, family, home, look, passkeys, registering, signing_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="portal_home"),
    path("points/", home.history, name="portal_history"),
    path("prizes/<uuid:prize_id>/photo/", home.prize_photo, name="portal_prize_photo"),
    path("show/", home.show, name="portal_show"),
    path("sign-in/", signing_in.sign_in, name="portal_sign_in"),
    path("sign-out/", signing_in.sign_out, name="portal_sign_out"),
    path("sign-in/link/", signing_in.ask_link, name="portal_ask_link"),
    path("sign-in/forgot/", signing_in.forgot, name="portal_forgot"),
    path("link/<str:token>/", signing_in.link, name="portal_link"),
    path("join/", registering.join, name="portal_join"),
    path("join/account/", registering.join_account, name="portal_join_account"),
    path("family/", family.family, name="portal_family"),
    path("family/<int:number>/", family.child, name="portal_child"),
    path("family/<int:number>/password/", family.child_password, name="portal_child_password"),
    path("family/<int:number>/withdraw/", family.child_withdraw, name="portal_child_withdraw"),
    path("family/<int:number>/agree/", family.child_agree, name="portal_child_agree"),
    path("account/", account.account, name="portal_account"),
    path("account/password/", account.password, name="portal_password"),
    path("account/sign-out-everywhere/", account.sign_out_everywhere, name="portal_sign_out_everywhere"),
    path("account/passkeys/options/", passkeys.add_options, name="portal_passkey_options"),
    path("account/passkeys/add/", passkeys.add, name="portal_passkey_add"),
    path("account/passkeys/<uuid:passkey_id>/remove/", passkeys.remove, name="portal_passkey_remove"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="portal_passkey_sign_in_options"),
    path("sign-in/passkey/", passkeys.sign_in, name="portal_passkey_sign_in"),
    path("language/", look.language, name="portal_language"),
    path("look.css", look.stylesheet, name="portal_stylesheet"),
    path("logo/", look.logo, name="portal_logo"),
]
