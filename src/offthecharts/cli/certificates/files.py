"""Where the authority and the server certificate lie, and when a new one is due."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from offthecharts.cli.certificates.authority import Pair, hosts_of
from offthecharts.cli.errors import CommandFailed

RENEW_BEFORE = timedelta(days=60)


@dataclass(frozen=True)
class Files:
    """The four files in `folder`."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The certificate that every desk has to trust; no secret."""
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        """The authority's private key: needed for renewing alone."""
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        """The server's certificate chain, for ``--certificate``."""
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        """The server's private key, for ``--key``."""
        return self.folder / "server.key"

    def read_authority(self) -> Pair | None:
        """The authority; None when there is none. Raises CommandFailed when its files cannot be used."""
        return self._read(self.authority, self.authority_key)

    def read_server(self) -> Pair | None:
        """The server's certificate; None when there is none. Raises CommandFailed when its files cannot be used."""
        return self._read(self.server, self.server_key)

    def _read(self, certificate: Path, key: Path) -> Pair | None:
        if not certificate.exists() and not key.exists():
            return None
        try:
            loaded = load_pem_private_key(key.read_bytes(), password=None)
            first = x509.load_pem_x509_certificate(certificate.read_bytes())
        except (OSError, ValueError) as error:
            raise CommandFailed(
                f"{certificate} and {key} belong together and cannot both be read: {error}"
            ) from error
        if not isinstance(loaded, ec.EllipticCurvePrivateKey) or loaded.public_key() != first.public_key():
            raise CommandFailed(f"{key} is not the private key of {certificate}.")
        return Pair(first, loaded)

    def write_authority(self, pair: Pair) -> None:
        """Keep the authority; its key is readable by its owner alone."""
        _write(self.authority_key, pair.key_pem(), secret=True)
        _write(self.authority, pair.certificate_pem(), secret=False)

    def write_server(self, pair: Pair, authority: Pair) -> None:
        """Keep the server's certificate with its chain."""
        _write(self.server_key, pair.key_pem(), secret=True)
        _write(self.server, pair.certificate_pem() + authority.certificate_pem(), secret=False)


def _write(path: Path, content: bytes, *, secret: bool) -> None:
    """Replace `path` at once, so that a server which starts now reads the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


def reason_for_new(server: Pair | None, authority: Pair, hosts: list[str]) -> str:
    """Why a new server certificate is due; empty when the present one will do."""
    if server is None:
        return "there was none"
    certificate = server.certificate
    if certificate.issuer != authority.certificate.subject or not _signed_by(certificate, authority):
        return "the present one is of another authority"
    if certificate.not_valid_after_utc - datetime.now(UTC) < RENEW_BEFORE:
        return f"the present one ends on {certificate.not_valid_after_utc:%-d %B %Y}"
    if missing := [host for host in hosts if host not in hosts_of(certificate)]:
        return f"the present one is not for {', '.join(missing)}"
    return ""


def _signed_by(certificate: x509.Certificate, authority: Pair) -> bool:
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
