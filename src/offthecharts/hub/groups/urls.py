"""Addresses of the groups', statuses' and kept filters' pages, and of acts on many members."""

from django.urls import path

from offthecharts.hub.groups.models import ManyActKind
from offthecharts.hub.groups.views import filters, groups, many, statuses

_GROUP = "members/groups/<uuid:member_group_id>/"
_STATUS = "members/statuses/<uuid:member_status_id>/"
_FILTER = "members/filters/<uuid:kept_filter_id>/"

urlpatterns = [
    path("members/groups/", groups.member_groups, name="member_groups"),
    path(_GROUP, groups.member_group, name="member_group"),
    path(f"{_GROUP}remove/", groups.member_group_remove, name="member_group_remove"),
    path(f"{_GROUP}restore/", groups.member_group_restore, name="member_group_restore"),
    path(f"{_GROUP}move/", groups.member_group_move, name="member_group_move"),
    path("members/<int:number>/groups/", groups.groups_of_member, name="groups_of_member"),
    path("members/<int:number>/groups/add/", groups.member_group_add, name="member_group_add"),
    path(
        "members/<int:number>/groups/<uuid:member_group_id>/leave/",
        groups.member_group_leave,
        name="member_group_leave",
    ),
    path("members/statuses/", statuses.member_statuses, name="member_statuses"),
    path("members/statuses/start/", statuses.member_statuses_start, name="member_statuses_start"),
    path(_STATUS, statuses.member_status, name="member_status"),
    path(f"{_STATUS}remove/", statuses.member_status_remove, name="member_status_remove"),
    path(f"{_STATUS}restore/", statuses.member_status_restore, name="member_status_restore"),
    path(f"{_STATUS}move/", statuses.member_status_move, name="member_status_move"),
    path("members/<int:number>/status/", statuses.member_status_set, name="member_status_set"),
    path("members/filters/", filters.kept_filters, name="kept_filters"),
    path("members/filters/new/", filters.kept_filter_new, name="kept_filter_new"),
    path(_FILTER, filters.kept_filter, name="kept_filter"),
    path(f"{_FILTER}remove/", filters.kept_filter_remove, name="kept_filter_remove"),
    path(f"{_FILTER}restore/", filters.kept_filter_restore, name="kept_filter_restore"),
    *(
        path(f"members/many/{kind}/", many.many, {"kind": kind}, name=f"members_many_{kind}")
        for kind in ManyActKind.values
    ),
    path("members/many/<uuid:act_id>/undo/", many.many_undo, name="members_many_undo"),
]
