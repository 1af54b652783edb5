"""The database's side of a relation inside one practice."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint


class TenantForeignKeyConstraint(BaseConstraint):
    """``FOREIGN KEY (practice_id, column) REFERENCES target (practice_id, id)``, checked at once, not at commit."""

    def __init__(self, *, column: str, to_table: str, name: str, **options: Any) -> None:
        super().__init__(name=name, **options)
        self.column = column
        self.to_table = to_table

    def _clause(self, schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        return (
            f"FOREIGN KEY ({quote('practice_id')}, {quote(self.column)}) "
            f"REFERENCES {quote(self.to_table)} ({quote('practice_id')}, {quote('id')})"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """The clause inside CREATE TABLE."""
        return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._clause(schema_editor)}"

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """ALTER TABLE ADD CONSTRAINT, where the database can."""
        table: str = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """ALTER TABLE DROP CONSTRAINT."""
        table: str = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Left to the database."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """As BaseConstraint, with the column and the target table."""
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "column": self.column, "to_table": self.to_table}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TenantForeignKeyConstraint):
            return (self.name, self.column, self.to_table) == (other.name, other.column, other.to_table)
        return NotImplemented

    __hash__ = BaseConstraint.__hash__
