"""The own family of who is signed in: nobody gives it points, nor changes what these hang on (decision 46)."""

import uuid

from offthecharts.hub.families.errors import NotByFamily
from offthecharts.hub.families.queries import is_family
from offthecharts.hub.practices.models import HubUser, Practice


def is_own_family(practice: Practice | uuid.UUID, person: HubUser | None, member_id: uuid.UUID) -> bool:
    """Whether `person` is this member or of their family. No query for who is no member."""
    own_id = person.member_id if person is not None else None
    return own_id is not None and is_family(practice, own_id, member_id)


def leave_to_others(
    practice: Practice | uuid.UUID, person: HubUser | None, *member_ids: uuid.UUID, advice: str
) -> None:
    """Raise NotByFamily with `advice` when one of the members is `person` or of their family."""
    if any(is_own_family(practice, person, member_id) for member_id in member_ids):
        raise NotByFamily(advice)
