"""Many launches at the same moment: one profile, each address used once."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction
from django.test import Client

from offthecharts.hub.differences.recording import drop_unused
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members import photos
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.launches.charts import connected, mateo_chart
from tests.hub.members.test_intake import jpeg, photo_of

pytestmark = pytest.mark.django_db(transaction=True)
LAUNCHES = 50
SIBLINGS = [
    *["Ana", "Boris", "Clementine", "Dmitri", "Eleanor", "Felipe", "Gustav", "Hyacinth", "Ivo", "Jolene"],
    *["Kwame", "Ludmila", "Mateo", "Nkechi", "Oswald", "Priya", "Quentin", "Rosalind", "Sven", "Theodora"],
]


@pytest.fixture
def separate_connections(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Threads that do not share one connection: SQLite's test database moves from memory to a file."""
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "hub.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{file}'")
    settings = connection.settings_dict
    kept = settings["NAME"]
    shared = connection.connection
    connection.connection = None
    settings["NAME"] = str(file)
    yield
    connection.close()
    settings["NAME"] = kept
    connection.connection = shared


def at_once[T](count: int, work: Callable[[int], T]) -> list[T]:
    """What `work` returns in `count` threads that start together, each with its own connection to the database."""
    gate = threading.Barrier(count)

    def one(number: int) -> T:
        gate.wait()
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.usefixtures("separate_connections")
class TestAtOnce:
    """Real threads on a real database."""

    @pytest.mark.parametrize("external_ids", [["chart-1"], [f"chart-{number}" for number in range(LAUNCHES)]])
    def test_parallel_launches_of_one_new_patient_make_one_profile(
        self, olive: HubUser, brook_street: Practice, external_ids: list[str]
    ) -> None:
        """Also from practice programs that know the patient by different ids: all but one are then to be chosen."""
        desk = connected(olive)

        def launch(number: int) -> Any:
            return desk.launch(mateo_chart(external_id=external_ids[number % len(external_ids)]))

        answers = at_once(LAUNCHES, launch)
        assert {answer.status_code for answer in answers} == {201}
        states = [answer.json()["profile"]["state"] for answer in answers]
        assert states.count("created") == 1
        assert set(states) == {"created", "linked" if len(external_ids) == 1 else "ambiguous"}
        assert Member.objects.of(brook_street).filter(is_patient=True).count() == 1
        assert Member.objects.of(brook_street).filter(is_patient=False).count() == 1
        assert Responsibility.objects.of(brook_street).count() == 1
        assert Launch.objects.of(brook_street).count() == LAUNCHES
        numbers = list(Member.objects.of(brook_street).values_list("number", flat=True))
        assert sorted(numbers) == [1, 2]

    def test_parallel_launches_of_siblings_share_one_account_holder(
        self, olive: HubUser, brook_street: Practice
    ) -> None:
        desk = connected(olive)

        def launch(number: int) -> Any:
            # Similar names with one account holder may be one child with two charts, about whom the Hub asks.
            first_name = SIBLINGS[number]
            birth_date = f"20{number:02}-05-04"
            return desk.launch(
                mateo_chart(external_id=first_name, first_name=first_name, birth_date=birth_date, email="")
            )

        assert {answer.status_code for answer in at_once(20, launch)} == {201}
        assert Member.objects.of(brook_street).filter(is_patient=True).count() == 20
        assert Member.objects.of(brook_street).filter(is_patient=False).count() == 1

    def test_an_address_opens_one_window_however_many_ask(self, olive: HubUser) -> None:
        path = connected(olive).path(mateo_chart())
        statuses = at_once(20, lambda _: Client().get(path).status_code)
        assert sorted(statuses) == [302] + [410] * 19

    def test_one_key_at_the_same_moment_gets_one_launch(self, olive: HubUser, brook_street: Practice) -> None:
        desk = connected(olive)
        addresses = at_once(20, lambda _: desk.launch(mateo_chart(), key="one").json()["launch_url"])
        assert len(set(addresses)) == 1
        assert Launch.objects.of(brook_street).count() == 1

    def test_a_photo_that_somebody_stores_again_just_then_is_not_deleted(
        self, brook_street: Practice, mateo: Member
    ) -> None:
        photo = photos.read(photo_of(jpeg()))
        assert photo is not None
        name = photos.store(brook_street, photo)
        stored = threading.Event()

        def store_again() -> None:
            with transaction.atomic():
                lock_practice(brook_street.pk)
                photos.store(brook_street, photo)
                stored.set()
                time.sleep(0.5)  # for whoever does not wait to look who has it
                Member.objects.of(brook_street).filter(id=mateo.id).update(photo=name)

        def drop() -> None:
            stored.wait(10)
            drop_unused(brook_street, name)

        at_once(2, lambda number: [store_again, drop][number]())
        assert default_storage.exists(name)
