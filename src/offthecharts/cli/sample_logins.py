"""The sample log-ins of a data folder: made once, kept in a file that only its owner reads, shown at every start."""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE_NAME = "sample-logins.json"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
MEMBER_PAGE = "/p/brook-street-orthodontics/"
ACCOUNTS = {
    "practice": {"owner": "office manager", "desk": "front desk"},
    "hub": {
        "owner": "Owner",
        "admin": "Admin",
        "desk": "Rewards",
        "stranger": "Owner of another practice",
        "parent": f"account holder, at {MEMBER_PAGE}",
        "child": "their child, there too",
    },
}


def make_password() -> str:
    """Three groups of four letters and digits that are easy to read aloud: 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


@dataclass(frozen=True)
class SampleLogins:
    """Passwords by site and user name."""

    passwords: dict[str, dict[str, str]]

    @classmethod
    def read_or_make(cls, data: Path, password: str | None) -> "SampleLogins":
        """Those of the folder `data`, made anew when there are none; `password` sets one for all."""
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = data / FILE_NAME
        known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        kept = known.get("passwords", {}) if password is None else {}
        made_on = known.get("made_on") or datetime.now(UTC).date().isoformat()
        passwords = {
            site: {name: kept.get(site, {}).get(name) or password or make_password() for name in names}
            for site, names in ACCOUNTS.items()
        }
        if passwords == known.get("passwords"):
            return cls(passwords)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(json.dumps({"made_on": made_on, "passwords": passwords}, indent=2) + "\n", "utf-8")
        return cls(passwords)

    def announcement(self, practice_url: str, hub_url: str, *, seconds: float) -> str:
        """What the demo prints when everything runs."""
        lines = ["", f"Off-the-Charts runs (started in {seconds:.1f} s). Ctrl-C stops it.", ""]
        for site, title, url in (("practice", "Practice", practice_url), ("hub", "Hub", hub_url)):
            lines.append(f"  {title:<9} {url}")
            for name, role in ACCOUNTS[site].items():
                if name not in self.passwords[site]:  # made before there was such a log-in
                    continue
                lines.append(f"    {name:<9} {self.passwords[site][name]:<18} {role}")
            lines.append("")
        return "\n".join(lines)
