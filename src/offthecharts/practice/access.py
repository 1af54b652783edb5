"""Who may call the practice server's views."""

from collections.abc import Callable
from typing import Concatenate, overload

from django.http import HttpRequest, HttpResponseBase

from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.staff.models import Role
from offthecharts.web.access import Rule, open_to_all, signed_in

__all__ = ["MANAGERS", "MANAGERS_AGAIN", "STAFF", "manager_only", "open_to_all", "staff_only"]

STAFF = Rule("staff", frozenset(Role.values), who_can="staff of this practice")
MANAGERS = Rule("managers", frozenset([Role.MANAGER.value]), who_can="the office manager; ask them to do this")
MANAGERS_AGAIN = Rule("managers, password again", MANAGERS.roles, who_can=MANAGERS.who_can, recent_password=True)

type StaffView[**P] = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
type GuardedView[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff_only[**P](view: StaffView[P]) -> GuardedView[P]:
    """Any signed-in staff member."""
    return signed_in(STAFF)(view)


@overload
def manager_only[**P](view: StaffView[P]) -> GuardedView[P]: ...
@overload
def manager_only[**P](*, recent_password: bool) -> Callable[[StaffView[P]], GuardedView[P]]: ...
def manager_only[**P](
    view: StaffView[P] | None = None, *, recent_password: bool = False
) -> GuardedView[P] | Callable[[StaffView[P]], GuardedView[P]]:
    """Office managers; with `recent_password` only within 15 minutes of entering the password again."""
    guard = signed_in(MANAGERS_AGAIN if recent_password else MANAGERS)
    return guard if view is None else guard(view)
