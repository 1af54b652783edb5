"""One row of a file as a patient of the Hub, or the reasons why it cannot be."""

import hashlib
from datetime import date
from typing import Any

from offthecharts.hub.members.forms import FIELDS
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.sources.csv_folder.columns import TARGETS
from offthecharts.hub.sources.incoming import IncomingPatient
from offthecharts.web.csv_columns import HOLDER_FIELDS
from offthecharts.web.csv_dates import read_birth_date
from offthecharts.web.names import squeeze

LABELS = {target.key: target.label for target in TARGETS}
_NEEDED = "A patient id or a date of birth is needed to tell this patient from others."


class RowReader:
    """Turns cells by field into patients. `day_first`: how dates such as 4/5/2013 are read."""

    def __init__(self, *, day_first: bool, today: date) -> None:
        self.day_first = day_first
        self.today = today

    def read(self, cells: dict[str, str], *, place: str = "") -> IncomingPatient:
        """The patient; what cannot be understood is named in its `fields`, every problem and not the first alone."""
        fields: dict[str, list[str]] = {}
        values: dict[str, Any] = {name: cells.get(name, "") for name in FIELDS}
        values["birth_date"] = self._born(cells.get("birth_date", ""), fields)
        for name in ("first_name", "last_name"):
            if not values[name]:
                fields.setdefault(LABELS[name], []).append("This name is needed.")
        external_id = cells.get("external_id", "").removesuffix(".0")[:64]
        if not external_id and values["birth_date"] is None and not fields:
            fields["Patient id"] = [_NEEDED]
        data = MemberData(external_id=external_id, account_holders=self._holders(cells, values), **values)
        name = f"{values['first_name']} {values['last_name']}".strip()
        return IncomingPatient(
            external_id=external_id or _stand_in(values, cells),
            label=name or place,
            data=data,
            status=cells.get("status", ""),
            place=place,
            fields=fields,
            said=cells,
        )

    def _born(self, text: str, fields: dict[str, list[str]]) -> date | None:
        try:
            return read_birth_date(text, day_first=self.day_first, today=self.today)
        except ValueError as error:
            fields["Date of birth"] = [str(error)]
            return None

    def _holders(self, cells: dict[str, str], patient: dict[str, Any]) -> tuple[MemberData, ...]:
        found = []
        for place in (1, 2):
            said: dict[str, Any] = {key: cells.get(f"holder{place}_{key}", "") for key, _, _ in HOLDER_FIELDS}
            external_id = cells.get(f"holder{place}_external_id", "").removesuffix(".0")[:64]
            if not said["first_name"]:
                continue
            said["last_name"] = said["last_name"] or patient["last_name"]
            found.append(MemberData(external_id=external_id, **said))
        return tuple(found)


def _stand_in(values: dict[str, Any], cells: dict[str, str]) -> str:
    """What stands for the id of a patient who has none: the name with the birth date, else the row itself."""
    who = [
        squeeze(values["first_name"]),
        squeeze(values["last_name"]),
        str(values["birth_date"] or sorted(cells.items())),
    ]
    return "~" + hashlib.sha256("|".join(who).encode()).hexdigest()[:40]
