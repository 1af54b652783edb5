"""Finding what an address or a form of the menu names."""

import uuid

from django.http import Http404

from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import uuid_or_none


def group_or_404(practice: Practice, group_id: uuid.UUID) -> RewardGroup:
    """The group of `practice` with this id. One query."""
    group = RewardGroup.objects.of(practice).filter(id=group_id).first()
    if group is None:
        raise Http404("There is no such group.")
    return group


def item_or_404(practice: Practice, item_id: uuid.UUID) -> RewardItem:
    """The item of `practice` with this id, and its group. One query."""
    item = RewardItem.objects.of(practice).filter(id=item_id).select_related("group").first()
    if item is None:
        raise Http404("There is no such reward item.")
    return item


def uuid_or_404(text: str) -> uuid.UUID:
    """`text` as an identifier."""
    found = uuid_or_none(text)
    if found is None:
        raise Http404("There is no such thing on the menu.")
    return found
