"""A server with the recorded shape of Open Dental's REST API: keys, paging, DateTStamp, errors as text, a clock.

``python -m tests.open_dental.server --patients 10000`` runs it by hand and prints its address and keys.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Record = dict[str, Any]
DEVELOPER_KEY, CUSTOMER_KEY = "developer-key", "customer-key"
PAGE = 100
STAMP = "%Y-%m-%d %H:%M:%S"
_SYLLABLES = (
    "ab",
    "cor",
    "dun",
    "eth",
    "fil",
    "gro",
    "hax",
    "imo",
    "jur",
    "kel",
    "lop",
    "mys",
    "nev",
    "oz",
    "pra",
    "quu",
    "rik",
)
KEYS = {"patients": "PatNum", "appointments": "AptNum"}


@dataclass
class OpenDental:
    """The data, the clock and what goes wrong next. Use as a context manager: it listens meanwhile."""

    patients: list[Record] = field(default_factory=list)
    appointments: list[Record] = field(default_factory=list)
    clock: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 9, 0))
    faults: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    slow_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    before_answer: Callable[[Self, str], None] = lambda server, path: None
    authorization: str = f"ODFHIR {DEVELOPER_KEY}/{CUSTOMER_KEY}"

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_data": self})
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/v1"

    def add_patient(self, number: int, first_name: str, last_name: str, **values: Any) -> Record:
        """A patient as GET /patients tells one."""
        record = patient(number, first_name, last_name, **values)
        record["DateTStamp"] = self.tick()
        self.patients.append(record)
        return record

    def add_appointment(self, number: int, patient_number: int, at: str, **values: Any) -> Record:
        """An appointment as GET /appointments tells one; `at` by the office's clock."""
        record = {
            "AptNum": number,
            "PatNum": patient_number,
            "AptStatus": "Scheduled",
            "Pattern": "//XXXX//",
            "Confirmed": 19,
            "confirmed": "Not Called",
            "Note": "",
            "ProcDescript": "Adjustment",
            "AptDateTime": at,
            "DateTimeArrived": f"{at[:10]} 00:00:00",
            "DateTimeSeated": f"{at[:10]} 00:00:00",
            "DateTimeDismissed": f"{at[:10]} 00:00:00",
            "SecDateTEntry": "2026-10-01 10:00:00",
            "DateTStamp": self.tick(),
            **values,
        }
        self.appointments.append(record)
        return record

    def change(self, record: Record, **values: Any) -> None:
        """Change a record, which gets a new stamp."""
        record.update(values, DateTStamp=self.tick())

    def tick(self) -> str:
        """The next second of the server's clock."""
        self.clock += timedelta(seconds=1)
        return self.clock.strftime(STAMP)

    def answer(self, path: str, authorization: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and body of a GET."""
        with self._lock:
            self.asked.append(path)
            self.before_answer(self, path)
            if self.faults:
                return self.faults.pop(0)
            if not authorization:
                return 401, {}, "Authorization header is missing."
            if authorization != self.authorization:
                return 401, {}, json.dumps("Invalid credentials.")
            return self._found(path)

    def _found(self, path: str) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(path)
        words = parts.path.removeprefix("/api/v1/").split("/")
        rows = getattr(self, words[0], None) if words[0] in KEYS else None
        if rows is None or not parts.path.startswith("/api/v1/"):
            return 404, {}, json.dumps("No HTTP resource was found that matches the request URI.")
        if len(words) == 2:
            found = next((row for row in rows if str(row[KEYS[words[0]]]) == words[1]), None)
            return (200, {}, json.dumps(found)) if found else (404, {}, json.dumps(f"{words[0]} not found."))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if since := query.get("DateTStamp"):
            try:
                datetime.strptime(since, STAMP)
            except ValueError:
                return 400, {}, json.dumps("DateTStamp is not in the correct format of yyyy-MM-dd HH:mm:ss.")
            rows = [row for row in rows if row["DateTStamp"] > since]
        offset = int(query.get("Offset", "0"))
        return 200, {}, json.dumps(rows[offset : offset + PAGE])


class _Handler(BaseHTTPRequestHandler):
    server_data: OpenDental

    def do_GET(self) -> None:
        time.sleep(self.server_data.slow_seconds)
        status, headers, body = self.server_data.answer(self.path, self.headers.get("Authorization", ""))
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "text/plain")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def patient(number: int, first_name: str, last_name: str, **values: Any) -> Record:
    """One record of GET /patients."""
    return {
        "PatNum": number,
        "LName": last_name,
        "FName": first_name,
        "MiddleI": "",
        "Preferred": "",
        "PatStatus": "Patient",
        "Gender": "Female",
        "Position": "Child",
        "Birthdate": "2013-05-04",
        "SSN": "",
        "Address": "12 Brook Street",
        "Address2": "",
        "City": "Brooklyn",
        "State": "NY",
        "Zip": "11201",
        "HmPhone": "(718)555-0100",
        "WkPhone": "",
        "WirelessPhone": "",
        "Guarantor": number,
        "Email": "",
        "EstBalance": 0.0,
        "PriProv": 1,
        "priProvAbbr": "DOC1",
        "ChartNumber": "",
        "PreferContactMethod": "None",
        "TxtMsgOk": "Unknown",
        "DateTStamp": "2026-11-01 08:00:00",
        **values,
    }


def many(count: int) -> list[Record]:
    """`count` records: of each three, a guarantor who is no patient, and two children."""
    records = []
    for number in range(1, count + 1):
        family = (number - 1) // 3 * 3 + 1
        is_parent = number == family
        values = (
            {
                "PatStatus": "NonPatient",
                "Birthdate": f"{1965 + number % 23}-{1 + number % 12:02}-{1 + number % 28:02}",
            }
            if is_parent
            else {}
        )
        born = f"{2008 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}"
        record = patient(number, _name(number, 3), _name(family + 1_000_003, 4), **{"Birthdate": born, **values})
        record["DateTStamp"] = (datetime(2026, 1, 1) + timedelta(minutes=10 * number)).strftime(STAMP)
        record |= {"Guarantor": family, "HmPhone": f"(718)555-{family % 10000:04}", "Email": f"f{family}@example.org"}
        records.append(record)
    return records


def _name(seed: int, length: int) -> str:
    """A name that is like hardly another one."""
    chance = Random(seed * 7919)
    return "".join(chance.choice(_SYLLABLES) for _ in range(length)).capitalize()


def main() -> None:
    """Listen until Ctrl-C."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=300)
    with OpenDental(patients=many(parser.parse_args().patients)) as server:
        sys.stdout.write(f"{server.address} {DEVELOPER_KEY} {CUSTOMER_KEY}\n")
        sys.stdout.flush()
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
