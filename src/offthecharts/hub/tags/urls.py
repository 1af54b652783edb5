"""Addresses of the tags' pages."""

from django.urls import path

from offthecharts.hub.tags import views

urlpatterns = [
    path("tags/", views.tags, name="tags"),
    path("tags/<uuid:tag_id>/", views.tag, name="tag"),
    path("tags/<uuid:tag_id>/remove/", views.tag_remove, name="tag_remove"),
    path("tags/<uuid:tag_id>/restore/", views.tag_restore, name="tag_restore"),
    path("members/<int:number>/tags/", views.member_tags, name="member_tags"),
    path("members/<int:number>/tags/add/", views.member_tag, name="member_tag"),
    path("members/<int:number>/tags/<uuid:tag_id>/remove/", views.member_untag, name="member_untag"),
]
