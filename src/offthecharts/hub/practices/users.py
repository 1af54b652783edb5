"""Hub users of a practice: adding, changing, switching off. Nobody is ever deleted, since the activity names them.

Owners alone make and change Owners. A practice keeps one Owner who can sign in, and nobody changes their own role or
switches themselves off: so no practice is ever locked out. The practice's row is locked meanwhile, so that two Owners
cannot switch off each other.
"""

import secrets
import uuid
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.signon import links
from offthecharts.web.audit.services import record
from offthecharts.web.errors import DomainError

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class UserNameTaken(DomainError):
    """User names are unique in the whole Hub, whatever their case."""

    title = "This user name is taken"
    status = 422
    code = "user_name_taken"


class OwnAccount(DomainError):
    """Nobody switches themselves off or changes their own role."""

    title = "This is your own account"
    code = "own_account"


class LastOwner(DomainError):
    """A practice keeps one Owner who can sign in."""

    title = "This is the only Owner"
    code = "last_owner"


class OwnersOnly(DomainError):
    """Only Owners make and change Owners."""

    title = "Only an Owner can do this"
    status = 403
    code = "owners_only"


def made_up_password() -> str:
    """A password to hand to somebody: four groups of four letters and digits that nobody mixes up (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def add_user(
    *, by: HubUser, username: str, display_name: str, role: Role, may_connect: bool, password: str
) -> HubUser:
    """Add a Hub user to the practice of `by`. Raises UserNameTaken, OwnersOnly."""
    _only_owners_touch_owners(by, role)
    user = HubUser(
        practice=by.practice, username=username, display_name=display_name, role=role, may_connect=may_connect
    )
    user.set_password(password)
    _save(user)
    record(actor=by, action="hub user added", subject=user, detail=f"role {user.get_role_display()}")
    return user


@transaction.atomic
def change_user(
    *, by: HubUser, user: HubUser, username: str, display_name: str, role: Role, may_connect: bool
) -> HubUser:
    """Change a Hub user. Raises UserNameTaken, OwnersOnly, OwnAccount, LastOwner."""
    current = locked(user)
    _only_owners_touch_owners(by, current.role, role)
    if role != current.role:
        _not_oneself(by, current, "Ask another Owner or Admin to change your role.")
        if role != Role.OWNER:
            _keep_an_owner(current)
    before = current.get_role_display()
    current.username, current.display_name = username, display_name
    current.role, current.may_connect = role, may_connect
    _save(current)
    after = current.get_role_display()
    record(
        actor=by,
        action="hub user changed",
        subject=current,
        detail=f"role {before} to {after}" if after != before else "",
    )
    return current


@transaction.atomic
def deactivate_user(*, by: HubUser, user: HubUser) -> None:
    """Switch a Hub user off; their sign-ins end for good. Raises OwnersOnly, OwnAccount, LastOwner."""
    current = locked(user)
    _only_owners_touch_owners(by, current.role)
    _not_oneself(by, current, "Ask another Owner or Admin to switch it off.")
    _keep_an_owner(current)
    HubUser.objects.filter(pk=current.pk).update(is_active=False, sign_ins_ended=F("sign_ins_ended") + 1)
    record(actor=by, action="hub user deactivated", subject=current)
    links.end_of_user(user=current, by=by)


@transaction.atomic
def activate_user(*, by: HubUser, user: HubUser) -> None:
    """Switch a Hub user on again. Raises OwnersOnly."""
    current = locked(user)
    _only_owners_touch_owners(by, current.role)
    current.is_active = True
    current.save(update_fields=["is_active"])
    record(actor=by, action="hub user activated", subject=current)


@transaction.atomic
def reset_password(*, by: HubUser, user: HubUser, password: str) -> None:
    """Give somebody else a new password; they are signed out everywhere. Raises OwnersOnly, OwnAccount."""
    current = locked(user)
    _only_owners_touch_owners(by, current.role)
    _not_oneself(by, current, "Change your own password on the page Your account.")
    current.set_password(password)
    current.save(update_fields=["password"])
    record(actor=by, action="hub user password reset", subject=current)


def user_of_id(practice: Practice | uuid.UUID, user_id: int | None) -> HubUser | None:
    """The practice's Hub user with this id, switched off or not. One query; none without an id."""
    key = practice.pk if isinstance(practice, Practice) else practice
    return HubUser.objects.filter(practice_id=key, pk=user_id).first() if user_id is not None else None


def locked(user: HubUser) -> HubUser:
    """`user` as it is now, while the practice's row is locked."""
    lock_practice(user.practice_id)
    return HubUser.objects.select_related("practice").get(pk=user.pk)


def _only_owners_touch_owners(by: HubUser, *roles: str) -> None:
    if Role.OWNER in roles and by.role != Role.OWNER:
        raise OwnersOnly("Ask an Owner of the practice: only Owners add and change Owners.")


def _not_oneself(by: HubUser, user: HubUser, advice: str) -> None:
    if by.pk == user.pk:
        raise OwnAccount(advice)


def _keep_an_owner(user: HubUser) -> None:
    others = HubUser.objects.filter(practice_id=user.practice_id, role=Role.OWNER, is_active=True).exclude(pk=user.pk)
    if user.role == Role.OWNER and user.is_active and not others.exists():
        raise LastOwner("Make somebody else an Owner first; a practice keeps one who can sign in.")


def _save(user: HubUser) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        advice = "Somebody has this user name already, maybe in another practice. Add the practice's name to it."
        raise UserNameTaken("Choose another user name.", fields={"username": [advice]}) from None
