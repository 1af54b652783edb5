"""Which adapter reads which kind of source."""

from collections.abc import Callable
from typing import Final

from offthecharts.hub.sources.csv_folder.adapter import CsvFolder
from offthecharts.hub.sources.incoming import Adapter
from offthecharts.hub.sources.models import Source, SourceKind
from offthecharts.hub.sources.open_dental.adapter import OpenDental

_ADAPTERS: Final[dict[str, Callable[[Source], Adapter]]] = {
    SourceKind.CSV_FOLDER: CsvFolder,
    SourceKind.OPEN_DENTAL: OpenDental,
}


def adapter_of(source: Source) -> Adapter:
    """What reads `source`, whose practice is loaded."""
    return _ADAPTERS[source.kind](source)
