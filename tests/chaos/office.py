"""Both sites with a wire between them that can fail, connected and with every switch on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.both_sites import BothSites, free_port, make_sites, write_logins
from tests.chaos.proxy import Proxy

SWITCHES: Final = {
    "chart_changes": "automatic",
    "new_profiles": True,
    "appointments": True,
    "chart_points": True,
}
NAMES: Final = ["Dana Ruiz", "Olive Park", "Dev Okafor", "Desi Lund", "Dora Kim", "Dov Stein"]
_PREPARE: Final = """
from offthecharts.practice.setup import services
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
service = Service.objects.get(provider="practicegenius", removed_at=None)
owner, desk = Staff.objects.get(username="owner"), Staff.objects.get(username="desk")
for number, name in enumerate({names!r}):
    Staff.objects.create(username=f"desk{{number}}", display_name=name, role="desk", password=desk.password)
if {backlog}:
    services.change_options(service=service, name=service.name, options={switches!r}, by=owner)
else:
    service.options = {{**service.options, **{switches!r}}}
    service.save()
print("service", service.pk)
"""


_WITHOUT_LIMITS = """
from offthecharts.hub.menu.models import RewardItem
RewardItem.across_practices.update(repeat_lock_days=None, most_per_day=None, needs_approval=False)
"""
"""Points that somebody has to settle, or to approve, are no fault of the wire."""


@contextmanager
def loaded_sites(data: Path) -> Iterator[BothSites]:
    """Both sites in the empty folder `data`, with the sample data and their workers, running."""
    data.mkdir(parents=True, exist_ok=True)
    write_logins(data)
    loading = make_sites(data, urls={}, load=True)
    loading.workers.clear()
    try:
        loading.start()
    finally:
        loading.stop()
    sites = make_sites(data, urls={})
    try:
        yield sites.start()
    finally:
        sites.stop()


def put_wire(sites: BothSites) -> Proxy:
    """The wire to the Hub of `sites`, to which the practice is connected by it."""
    proxy = Proxy(free_port(), urlsplit(sites.hub.address).port or 0).start()
    logins = str(sites.data / "sample-logins.json")
    sites.manage("practice", "connect_sample_service", "--hub", proxy.address, "--logins", logins)
    return proxy


def prepare(sites: BothSites, *, desks: int, backlog: bool) -> str:
    """One staff member for each desk, and the switches; the service's id.

    With `backlog` the Hub is told all appointments of the sample data meanwhile, as by the switch in Practice Setup.
    """
    sites.manage("hub", "shell", "--no-imports", "-c", _WITHOUT_LIMITS)
    code = _PREPARE.format(names=names(desks), switches=SWITCHES, backlog=backlog)
    said = sites.manage("practice", "shell", "--no-imports", "-c", code)
    return said.split("service ")[1].split()[0]


def names(desks: int) -> list[str]:
    """Who sits at the desks."""
    return [NAMES[place] if place < len(NAMES) else f"Desk {place}" for place in range(desks)]
