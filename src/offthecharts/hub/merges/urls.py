"""Addresses of the pages where double profiles become one."""

from django.urls import path

from offthecharts.hub.merges import views

_PAIR = "members/doubles/<int:number>/<int:other_number>"

urlpatterns = [
    path("members/doubles/", views.member_doubles, name="member_doubles"),
    path(f"{_PAIR}/apart/", views.member_doubles_apart, name="member_doubles_apart"),
    path(f"{_PAIR}/again/", views.member_doubles_again, name="member_doubles_again"),
    path("members/<int:number>/merge/", views.member_merge_choose, name="member_merge_choose"),
    path("members/<int:number>/merge/<int:other_number>/", views.member_merge, name="member_merge"),
    path("members/merges/<uuid:merge_id>/undo/", views.member_merge_undo, name="member_merge_undo"),
]
