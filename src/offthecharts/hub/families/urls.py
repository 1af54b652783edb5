"""Addresses of the families' pages."""

from django.urls import path

from offthecharts.hub.families.views import linking, mailing, moving, page

_FAMILY = "members/<int:number>/family/"

urlpatterns = [
    path(_FAMILY, page.member_family, name="member_family"),
    path(f"{_FAMILY}pool/", page.member_family_pool, name="member_family_pool"),
    path(f"{_FAMILY}link/", linking.member_family_link, name="member_family_link"),
    path(f"{_FAMILY}<uuid:tie_id>/unlink/", linking.member_family_unlink, name="member_family_unlink"),
    path(f"{_FAMILY}message/", mailing.member_family_message, name="member_family_message"),
    path(f"{_FAMILY}message/stop/", mailing.member_family_message_stop, name="member_family_message_stop"),
    path("members/<int:number>/points/move/", moving.points_move, name="points_move"),
    path("members/<int:number>/points/move/<uuid:entry_id>/undo/", moving.points_move_undo, name="points_move_undo"),
]
