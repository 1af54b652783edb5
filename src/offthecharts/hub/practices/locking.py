"""The lock that whoever reads and then writes a practice's rows takes first."""

import uuid

from offthecharts.hub.practices.models import Practice


def lock_practice(practice_id: uuid.UUID) -> Practice:
    """Queue at the practice's row until the transaction ends; the practice as it is then.

    Without the key (FOR NO KEY UPDATE), so that points are posted meanwhile. On SQLite transactions queue anyway.
    """
    return Practice.objects.select_for_update(no_key=True).get(pk=practice_id)
