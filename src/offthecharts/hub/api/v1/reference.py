"""The OpenAPI document as people read it: operations with their fields and an example of each body."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from offthecharts.hub.api.v1.document import document

_EXAMPLES: Final[dict[str, Any]] = {
    "first_name": "Ana",
    "last_name": "Lee",
    "full_name": "Rosa Lee",
    "birth_date": "2012-02-29",
    "email": "ana@example.org",
    "home_phone": "+12125550123",
    "cell_phone": "+12125550124",
    "external_id": "P-17",
    "by_name": "Dana",
    "staff_name": "Dana",
    "description": "Helped a friend",
    "reason": "Helped a friend",
    "points": 25,
    "number": "9907 0000 0000 0004",
    "username": "owner",
    "password": "…",
    "server_name": "Front desk",
    "origin": "https://practice.example.com",
    "relationship": "Mother",
    "city": "Springfield",
    "state": "MA",
    "postal_code": "01101",
}
_BY_FORMAT: Final = {
    "uuid": "0199c0de-7000-7000-8000-000000000001",
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
}
_BY_TYPE: Final[dict[str, Any]] = {"integer": 1, "number": 1, "boolean": False, "string": "", "null": None}


@dataclass(frozen=True)
class Field:
    """A parameter, or a member of a body by its path."""

    name: str
    type: str
    required: bool
    text: str
    place: str = "body"


@dataclass(frozen=True)
class Operation:
    """One call."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Field]
    body: list[Field]
    body_example: str
    answers: list[tuple[str, str]]
    """Status and an example of the body."""
    open: bool


@dataclass
class Section:
    """The calls about one thing."""

    name: str
    operations: list[Operation] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Where the section stands on the page."""
        return self.name.lower().replace(" ", "-")


@cache
def sections() -> list[Section]:
    """All calls by what they are about, in the document's order."""
    found: dict[str, Section] = {}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            name = operation["tags"][0]
            found.setdefault(name, Section(name)).operations.append(_operation(path, method, operation))
    return list(found.values())


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema")
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation.get("description", ""),
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", [])],
        body=list(_members(schema)) if schema else [],
        body_example=_json(example(schema)) if schema else "",
        answers=list(_answers(operation["responses"])),
        open="security" not in operation,
    )


def _parameter(parameter: dict[str, Any]) -> Field:
    schema = parameter["schema"]
    text = parameter.get("description") or schema.get("description", "")
    return Field(parameter["name"], _type(schema), bool(parameter.get("required")), text, parameter["in"])


def _answers(responses: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for status, answer in responses.items():
        if status != "default":
            schema = answer.get("content", {}).get("application/json", {}).get("schema")
            yield status, _json(example(schema)) if schema else ""


def _members(schema: dict[str, Any], before: str = "") -> Iterator[Field]:
    whole = _resolved(schema)
    for name, part in whole.get("properties", {}).items():
        required = name in whole.get("required", [])
        yield Field(before + name, _type(part), required, part.get("description", ""))
        inner, many = _object_in(part)
        if inner is not None:
            yield from _members(inner, f"{before}{name}[]." if many else f"{before}{name}.")


def _object_in(part: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """The object that a member holds, and whether it holds a list of them."""
    whole = _resolved(part)
    if whole.get("type") == "array":
        items = _resolved(whole["items"])
        return (items if "properties" in items else None), True
    return (whole if "properties" in whole else None), False


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind references, and the one beside null."""
    while "$ref" in schema or "anyOf" in schema or "allOf" in schema:
        if "$ref" in schema:
            schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            parts = schema.get("anyOf") or schema["allOf"]
            schema = next((part for part in parts if part.get("type") != "null"), parts[0])
    return schema


def _type(schema: dict[str, Any]) -> str:
    whole = _resolved(schema)
    kind = whole.get("format") or whole.get("type", "any")
    if whole.get("enum"):
        kind = " | ".join(str(value) or "(empty)" for value in whole["enum"])
    if whole.get("type") == "array":
        kind = f"list of {_type(whole['items'])}"
    return f"{kind} or null" if {"type": "null"} in schema.get("anyOf", []) else str(kind)


def example(schema: dict[str, Any], name: str = "") -> Any:
    """A value that fits the schema."""
    whole = _resolved(schema)
    if "properties" in whole:
        return {key: example(part, key) for key, part in whole["properties"].items()}
    if whole.get("type") == "array":
        return [example(whole["items"], name)]
    if name in _EXAMPLES and isinstance(_EXAMPLES[name], int) == (whole.get("type") == "integer"):
        return _EXAMPLES[name]
    if "default" in schema:
        return schema["default"]
    if whole.get("enum"):
        return whole["enum"][0]
    return _BY_FORMAT.get(whole.get("format", ""), _BY_TYPE.get(whole.get("type", ""), ""))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
