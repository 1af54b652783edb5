"""The examples of docs/api.md run as they stand, in a shell with curl, against a running Hub."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from offthecharts.hub.api.limits import BURST, PER_SECOND
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Role
from offthecharts.web.cards.numbers import make_number
from offthecharts.wire import assertions
from tests.hub.api.conftest import Program
from tests.hub.conftest import PASSWORD, hub_user
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def run(example: str, variables: dict[str, str]) -> Any:
    """The JSON that the example's curl printed; fails on any other status than 200 and 201."""
    told = example.replace("curl ", "curl --silent --show-error --fail-with-body ", 1)
    environment = {"PATH": os.environ["PATH"], "no_proxy": "*", **variables}
    done = subprocess.run(["bash", "-c", told], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{example}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


def sign_on_key(token: str) -> dict[str, str]:
    """A key of single sign-on and its proof for this token."""
    private_key = assertions.new_private_key()
    proof = assertions.prove(private_key, hashlib.sha256(token.encode()).hexdigest())
    return {"PUBLIC_KEY": assertions.public_key_of(private_key), "PROOF": proof}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_example_runs(live_server: LiveServer, olive: HubUser) -> None:
    hub_user(olive.practice, "owner", Role.OWNER)
    variables = {"HUB": live_server.url, "PASSWORD": PASSWORD, "NOW": datetime.now(UTC).isoformat()}
    variables |= {"CARD": make_number(), "NEWCARD": make_number()}
    prize_of(olive.practice, points=60)
    assert len(EXAMPLES) >= 18
    for example in EXAMPLES:
        answer = run(example, {**variables, "KEY": uuid.uuid4().hex})
        if "token" in answer:
            variables["TOKEN"] = answer["token"]
            variables |= sign_on_key(answer["token"])
        if "key_id" in answer:
            variables["KEY_ID"] = answer["key_id"]
        if "access_token" in answer:
            variables["ACCESS"] = answer["access_token"]
        if '"$HUB/api/v1/members" ' in example:
            variables["MEMBER"] = answer["id"]
        if "prizes" in answer:
            variables["PRIZE"] = answer["prizes"][0]["id"]
            give(Member.objects.of(olive.practice).get(id=variables["MEMBER"]), 60)
        if example.startswith("curl -X POST") and "/orders" in example:
            variables["ORDER"] = answer["id"]
        if "-X POST" in example and "/points-entries" in example:
            variables["ENTRY"] = answer["entries"][0]["id"]


def test_the_figures_are_those_of_the_program() -> None:
    assert f"ask {PER_SECOND:.0f} times a second, and {BURST:.0f} times in a burst" in TEXT


def test_every_call_is_described(program: Program) -> None:
    document = program.get("openapi.json").json()
    for path in document["paths"]:
        pattern = re.sub(r"{\w+}", r'[^/" ]+', path)
        assert re.search(rf"\$HUB{pattern}[\"? ]", TEXT), path
