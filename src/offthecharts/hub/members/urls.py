"""Addresses of the members' pages."""

from django.urls import path

from offthecharts.hub.members.views import editing, listing, photo, profile

urlpatterns = [
    path("members/", listing.members, name="members"),
    path("members/export/", listing.members_export, name="members_export"),
    path("members/new/", editing.member_new, name="member_new"),
    path("members/<int:number>/", profile.member, name="member"),
    path("members/<int:number>/photo/", photo.member_photo, name="member_photo"),
    path("members/<int:number>/edit/", editing.member_edit, name="member_edit"),
    path("members/<int:number>/archive/", editing.member_archive, name="member_archive"),
    path("members/<int:number>/restore/", editing.member_restore, name="member_restore"),
]
