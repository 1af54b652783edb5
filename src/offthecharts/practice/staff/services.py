"""Writing staff. Nobody is deleted: what they did stays under their name."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from offthecharts.practice.office.models import Office
from offthecharts.practice.signon import links
from offthecharts.practice.staff.errors import LastManager, NotYourself
from offthecharts.practice.staff.models import Role, Staff
from offthecharts.web.audit.services import record


@transaction.atomic
def add_staff(*, username: str, display_name: str, role: Role, password: str, by: Staff) -> Staff:
    """A new staff member who can sign in at once. The caller has seen that the user name is free."""
    added = Staff.objects.create(
        username=username, display_name=display_name, role=role, password=make_password(password)
    )
    record(actor=by, action="staff added", subject=added, detail=f"as {role.label}")
    return added


@transaction.atomic
def change_staff(*, staff: Staff, username: str, display_name: str, role: Role, by: Staff) -> Staff:
    """Another name or role. Raises LastManager."""
    Office.lock()  # two managers who demote each other at the same moment wait for each other
    if role != Role.MANAGER:
        _keep_a_manager(beside=staff)
    was = Role(staff.role)
    staff.username, staff.display_name, staff.role = username, display_name, role
    staff.save(update_fields=["username", "display_name", "role"])
    record(
        actor=by,
        action="staff changed",
        subject=staff,
        detail=f"{was.label} is {role.label} now" if was != role else "",
    )
    return staff


@transaction.atomic
def set_password(*, staff: Staff, password: str, by: Staff) -> None:
    """Give a staff member a new password; their open sessions end."""
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record(actor=by, action="staff password reset", subject=staff)


@transaction.atomic
def deactivate(*, staff: Staff, by: Staff) -> None:
    """End a staff member's access at once and their sign-ins for good, open windows included.

    Raises NotYourself, LastManager.
    """
    if staff.pk == by.pk:
        raise NotYourself
    Office.lock()  # two managers who demote each other at the same moment wait for each other
    _keep_a_manager(beside=staff)
    Staff.objects.filter(pk=staff.pk).update(is_active=False, sign_ins_ended=F("sign_ins_ended") + 1)
    record(actor=by, action="staff deactivated", subject=staff)
    links.staff_ended(staff=staff, by=by)


@transaction.atomic
def activate(*, staff: Staff, by: Staff) -> None:
    """Let a staff member in again."""
    Staff.objects.filter(pk=staff.pk).update(is_active=True)
    record(actor=by, action="staff activated", subject=staff)


def _keep_a_manager(*, beside: Staff) -> None:
    others = Staff.objects.filter(role=Role.MANAGER, is_active=True).exclude(pk=beside.pk)
    if not others.exists():
        raise LastManager
