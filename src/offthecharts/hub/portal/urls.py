"""Addresses of the office side of the member page."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.portal.views import office

urlpatterns: list[URLPattern | URLResolver] = [
    path("practice/page/", office.practice_page, name="practice_page"),
    path("practice/page/accounts/", office.practice_page_accounts, name="practice_page_accounts"),
    path("members/<int:number>/page/invite/", office.member_invite, name="member_invite"),
    path("members/<int:number>/page/invite/back/", office.member_invite_back, name="member_invite_back"),
    path("members/<int:number>/page/end/", office.member_page_end, name="member_page_end"),
    path("members/<int:number>/page/restore/", office.member_page_restore, name="member_page_restore"),
]
