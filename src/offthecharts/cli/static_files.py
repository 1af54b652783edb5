"""Static files: collected, named by hash and compressed ahead, and only when something changed."""

import hashlib
import shutil
from pathlib import Path

from offthecharts import __version__


def _fingerprint() -> str:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    storage = settings.STORAGES["staticfiles"]["BACKEND"]  # another one in debug mode: without hashes in the names
    digest = hashlib.sha256(f"{__version__} {storage}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            digest.update(name.encode() + b"\0" + hashlib.sha256(Path(storage.path(name)).read_bytes()).digest())
    return digest.hexdigest()


def collect_static_if_changed() -> bool:
    """Fill STATIC_ROOT of the booted site; whether there was anything to do.

    The stamp beside the files is a hash of the version, the storage and every source file, so that a second start is
    quick.
    """
    from django.conf import settings
    from django.core.management import call_command

    root = Path(str(settings.STATIC_ROOT))
    stamp = root.with_name(f"{root.name}.stamp")
    wanted = _fingerprint()
    if root.is_dir() and stamp.is_file() and stamp.read_text("ascii") == wanted:
        return False
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, "ascii")
    return True
