"""What the demo tells the two loaders: passwords and the day as of which people were invented.

Both loaders must get the same day, or the birth dates of the two sites would not agree.
"""

import json
from datetime import date
from pathlib import Path

from pydantic import BaseModel


class SampleOptions(BaseModel):
    """The content of ``sample-logins.json`` in the data folder."""

    made_on: date
    passwords: dict[str, dict[str, str]]

    @classmethod
    def read(cls, path: Path) -> "SampleOptions":
        """The options in the file `path`. Raises OSError or pydantic.ValidationError."""
        return cls.model_validate(json.loads(path.read_text("utf-8")))
