"""Rows that belong to one practice.

A row of one practice cannot point at a row of another: the primary key is (practice, id) and every relation between
such rows is a real foreign key over both columns, on SQLite, PostgreSQL and Citus (docs/decisions/0003).
"""

import uuid
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.fields.related import ForeignObject

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tenancy.constraints import TenantForeignKeyConstraint
from offthecharts.web.identifiers import uuid7

M = TypeVar("M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """A query of practice data did not say which practice; see TenantManager."""


class TenantManager(models.Manager[M]):
    """Starts every query from one practice: ``Member.objects.of(practice)``.

    Anything else raises UnscopedQuery. Code that truly works across practices (commands, checks) says so by using
    ``Model.across_practices``.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        """Refuse: which practice?"""
        raise UnscopedQuery(f"Use {self.model.__name__}.objects.of(practice) or .across_practices.")

    def of(self, practice: Practice | uuid.UUID) -> models.QuerySet[M]:
        """The rows of `practice` alone."""
        key = practice.pk if isinstance(practice, Practice) else practice
        return super().get_queryset().filter(practice_id=key)


class TenantModel(models.Model):
    """A row of one practice, with the key (practice, id)."""

    pk = models.CompositePrimaryKey("practice_id", "id")
    practice = models.ForeignKey(Practice, models.PROTECT, db_index=False, related_name="+")
    id = models.UUIDField(default=uuid7, editable=False)

    across_practices: ClassVar[models.Manager[Self]] = models.Manager()
    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True


class TenantForeignKey(ForeignObject):  # type: ignore[type-arg]  # the model annotates the attribute itself
    """A relation to another row of the same practice.

    ``member: Member = TenantForeignKey("members.Member")`` gives the columns' attribute ``member_id``, the relation
    ``member`` and a foreign key constraint over (practice, member) that the database enforces at once.
    """

    def __init__(
        self,
        to: Any,
        on_delete: Any = models.PROTECT,
        *,
        null: bool = False,
        db_index: bool = True,
        **options: Any,
    ) -> None:
        self._column_options: dict[str, Any] = {"null": null, "db_index": db_index}
        options.setdefault("from_fields", ["practice", "self"])
        options.setdefault("to_fields", ["practice", "id"])
        super().__init__(to, on_delete, null=null, **options)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        """Add the id column and the constraint beside the relation."""
        column = f"{name}_id"
        self.from_fields = ["practice", column]
        if not cls._meta.abstract:
            models.UUIDField(editable=False, blank=self.null, **self._column_options).contribute_to_class(cls, column)
            target = self.remote_field.model
            label = target if isinstance(target, str) else target._meta.label
            constraint = TenantForeignKeyConstraint(
                column=column,
                to_table=label.lower().replace(".", "_"),
                name=f"{cls._meta.app_label}_{cls._meta.model_name}_{name}_fk",
            )
            cls._meta.constraints = [*cls._meta.constraints, constraint]
            cls._meta.original_attrs["constraints"] = cls._meta.constraints
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A plain ForeignObject: the migration carries the column and the constraint by themselves."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs["from_fields"] = self.from_fields
        return name or "", "django.db.models.ForeignObject", list(args), kwargs

    def _check_unique_target(self) -> list[Any]:
        return []  # the target is (practice, id), its composite primary key, which Django's check does not know
