"""The OpenAPI document and the page that shows it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from offthecharts.hub.api.v1.document import WITHOUT_KEY
from offthecharts.hub.api.v1.reference import example, sections
from offthecharts.hub.points.models import PointsEntry
from tests.hub.api.conftest import Program


@pytest.fixture
def document(client: Client, db: None) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_says_what_it_takes_and_gives(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids)) >= 17
    for path, method, operation in operations(document):
        assert operation["description"], path
        refused = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
        assert refused == {"$ref": "#/components/schemas/Problem"}
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert set(re.findall(r"{(\w+)}", path)) <= names
        writes = method != "get" and path not in WITHOUT_KEY
        assert ("Idempotency-Key" in names) == writes, path
        assert bool(operation.get("security")) == ((path, method) != ("/api/v1/connections", "post"))


def test_every_write_that_says_so_really_asks_for_a_key(document: dict[str, Any], program: Program) -> None:
    for path, method, operation in operations(document):
        if method == "get" or path in WITHOUT_KEY:
            continue
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        body = example(content["schema"]) if content else None
        if path.endswith("/launches"):
            body = {"staff_name": "Dana", "origin": "https://desk.example"}
        address = re.sub(r"{\w+}", "00000000-0000-7000-8000-000000000000", path).removeprefix("/api/v1/")
        answer: Any = program.send(method.upper(), address, body, key=None)
        assert answer.json()["code"] == "idempotency_key_missing", path
    assert not PointsEntry.across_practices.exists()


def test_the_page_shows_every_call_to_anybody_by_our_own_means_alone(
    client: Client, document: dict[str, Any]
) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    for path, _, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in text
        assert path in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert "<script>" not in text
    assert " style=" not in text


def test_examples_are_json_that_the_api_understands(program: Program) -> None:
    shown = {operation.id: operation for section in sections() for operation in section.operations}
    body = json.loads(shown["members_add_member"].body_example)
    assert program.post("members", body).status_code == 201
