"""Everything that belongs to a profile, found by looking at the models: what points at a member moves in a merge.

A model that is new tomorrow moves too. What must not, or needs more care, is named here; tests/hub/merges makes sure
that nothing that points at a member is overlooked.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel

STAY: Final = {
    "points.pointsentry.member",  # the ledger never changes; the balance moves by two linked entries
    "points.balance.member",
    "members.member.merged_into",
    "merges.profilemerge.kept",
    "merges.profilemerge.merged",
    "merges.notthesame.first",
    "merges.notthesame.second",
    "families.kinship.member",  # written once a pair, in order; families follow ``merged_into`` themselves
    "families.kinship.relative",
    "cards.card.member",  # of two cards in use one is retired: ``cards_of``
    "consents.consententry.member",  # a ledger; what was said of a merged profile holds for the kept one
    "consents.consententry.by_member",
    "differences.chartdifference.member",  # they are about one chart, and go with it: ``merging``
}
# Columns that hold a member's id without a relation, as their rows belong to no single practice's key.
PLAIN: Final = ("practices.hubuser.member_id",)

# Models that tie two members to each other: nobody becomes their own account holder by a merge.
PAIRS: Final = {
    "members.responsibility.patient": "account_holder",
    "members.responsibility.account_holder": "patient",
}

type Moved = dict[str, list[str]]


@dataclass(frozen=True)
class Relation:
    """A column of `model` with the id of a member."""

    model: Any
    column: str
    name: str

    def rows(self, practice: Practice) -> models.QuerySet[Any]:
        """All rows of the practice."""
        manager = self.model.objects
        found: models.QuerySet[Any] = (
            manager.of(practice) if hasattr(manager, "of") else manager.filter(practice=practice)
        )
        return found

    @property
    def is_unique(self) -> bool:
        """Whether the database may refuse a second row of the same member."""
        named = [one for one in self.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
        return any(self.column in one.fields or one.expressions for one in named)


def relations() -> Iterator[Relation]:
    """All columns that name a member and move, in a fixed order."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label_lower):
        if not issubclass(model, TenantModel):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, TenantForeignKey) and field.remote_field.model is Member:
                name = f"{model._meta.label_lower}.{field.name}"
                if name not in STAY:
                    yield Relation(model, f"{field.name}_id", name)
    for name in PLAIN:
        label, column = name.rsplit(".", 1)
        yield Relation(apps.get_model(label), column, name)


def move_all(practice: Practice, giver_id: uuid.UUID, receiver_id: uuid.UUID) -> Moved:
    """Let every row of the giver be the receiver's, but for those that the receiver has already; which were moved.

    A row that stays is reached through ``merged_into``, and is the giver's again when the merge is undone.
    """
    moved: Moved = {}
    for relation in relations():
        mine = relation.rows(practice).filter(**{relation.column: giver_id})
        if relation.name in PAIRS:
            mine = _without_own(mine, relation, receiver_id, moved)
        ids = list(mine.values_list("id", flat=True))
        if not ids:
            continue
        gone = _move_one_by_one if relation.is_unique else _move_together
        went = gone(relation, practice, ids, receiver_id)
        if went:
            moved[relation.name] = [str(row_id) for row_id in went]
    return moved


def move_back(practice: Practice, moved: Moved, giver_id: uuid.UUID, receiver_id: uuid.UUID) -> None:
    """Give the `moved` rows that the giver still has back to the receiver."""
    for relation in relations():
        ids = moved.get(relation.name, [])
        mine = relation.rows(practice).filter(**{relation.column: giver_id, "id__in": ids})
        still = list(mine.values_list("id", flat=True)) if ids else []
        if still:
            gone = _move_one_by_one if relation.is_unique else _move_together
            gone(relation, practice, still, receiver_id)


def _without_own(
    rows: models.QuerySet[Any], relation: Relation, receiver_id: uuid.UUID, moved: Moved
) -> models.QuerySet[Any]:
    """Those of `rows` that do not tie the receiver to themselves, unless they tied the giver to themselves."""
    other = PAIRS[relation.name]
    came_before = moved.get(f"{relation.model._meta.label_lower}.{other}", [])
    return rows.exclude(models.Q(**{f"{other}_id": receiver_id}) & ~models.Q(id__in=came_before))


def _move_together(relation: Relation, practice: Practice, ids: list[Any], receiver_id: uuid.UUID) -> list[Any]:
    for start in range(0, len(ids), 500):
        some = relation.rows(practice).filter(id__in=ids[start : start + 500])
        some.update(**{relation.column: receiver_id})
    return ids


def _move_one_by_one(relation: Relation, practice: Practice, ids: list[Any], receiver_id: uuid.UUID) -> list[Any]:
    went = []
    for row_id in ids:
        try:
            with transaction.atomic():
                relation.rows(practice).filter(id=row_id).update(**{relation.column: receiver_id})
        except IntegrityError:  # the receiver has such a row
            continue
        went.append(row_id)
    return went
