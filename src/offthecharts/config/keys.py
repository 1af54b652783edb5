"""Secret keys that live in files: made at the first start, readable by the owner alone."""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from offthecharts.config.environment import Environment

ENCRYPTION_KEY_FILE = "encryption.key"


def read_or_make(path: Path, make: str) -> str:
    """The key in `path`; made first when there is none (`make`: ``secret`` or ``fernet``).

    Two processes starting at once agree on one key: the file is created exclusively.
    """
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Fernet.generate_key().decode() if make == "fernet" else secrets.token_urlsafe(50)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(key + "\n", "ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text("ascii").strip()
    finally:
        draft.unlink()
    return key


def encryption_key_fingerprints(env: Environment) -> list[str]:
    """Short fingerprints of the system encryption keys, newest first; none when there is no key yet.

    A key has 256 random bits, so that nobody finds it from a hash of it.
    """
    path = env.keys_folder / ENCRYPTION_KEY_FILE
    text = env.encryption_key or (path.read_text("ascii") if path.is_file() else "")
    return [hashlib.sha256(key.strip().encode()).hexdigest()[:16] for key in text.split(",") if key.strip()]
