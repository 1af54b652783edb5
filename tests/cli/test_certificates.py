"""Certificates of a local authority, used for real handshakes."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from offthecharts.cli import main as cli
from offthecharts.cli.certificates import authority as authorities
from offthecharts.cli.certificates.files import Files, reason_for_new
from offthecharts.cli.certificates.names import wanted_hosts
from offthecharts.config.environment import Environment, environment


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """An office whose server is called `smiles.lan`."""
    monkeypatch.setenv("OFFTHECHARTS_DATA", str(tmp_path))
    environment.cache_clear()
    made = Files(tmp_path / "keys" / "tls")
    assert certificates("--name", "smiles.lan", "--ip", "192.168.1.20") == 0
    return made


@pytest.fixture(autouse=True)
def _environment_as_before() -> Iterator[None]:
    yield
    environment.cache_clear()


def certificates(*options: str) -> int:
    return cli.main(["certificates", *options])


def handshake(files: Files, host: str) -> None:
    """Connect to a server with the certificate as `host`. Raises ssl.SSLCertVerificationError."""
    ours, theirs = socket.socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.server, files.server_key)

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cafile=str(files.authority))
    try:
        client.wrap_socket(ours, server_hostname=host).close()
    finally:
        ours.close()
        thread.join(10)


@pytest.mark.parametrize("host", ["smiles.lan", "192.168.1.20", "localhost", "127.0.0.1", "::1"])
def test_a_desk_that_trusts_the_authority_trusts_the_server(files: Files, host: str) -> None:
    handshake(files, host)


def test_a_desk_refuses_the_server_under_another_name(files: Files) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        handshake(files, "hub.example.com")


def test_the_authority_cannot_pretend_to_be_a_bank(files: Files) -> None:
    authority = files.read_authority()
    assert authority is not None
    files.write_server(authorities.make_server(authority=authority, hosts=["bank.example.com"]), authority)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        handshake(files, "bank.example.com")


def test_another_name_needs_a_new_authority_and_says_so(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    before = files.authority.read_bytes()
    assert certificates("--name", "hub.example.com") == 1
    assert "--new-authority" in capsys.readouterr().err
    assert files.authority.read_bytes() == before
    assert certificates("--name", "hub.example.com", "--new-authority") == 0
    handshake(files, "hub.example.com")


def test_repeating_it_changes_nothing_and_keeps_the_names(files: Files) -> None:
    before = [path.read_bytes() for path in sorted(files.folder.iterdir())]
    assert certificates() == 0
    assert [path.read_bytes() for path in sorted(files.folder.iterdir())] == before
    assert certificates("--renew") == 0
    handshake(files, "smiles.lan")


def test_renewing_keeps_the_authority_that_the_desks_trust(files: Files) -> None:
    authority, server = files.authority.read_bytes(), files.server.read_bytes()
    assert certificates("--renew") == 0
    assert files.authority.read_bytes() == authority
    assert files.server.read_bytes() != server


def test_a_certificate_that_ends_soon_is_renewed(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = files.read_authority()
    assert authority is not None
    monkeypatch.setattr(authorities, "SERVER_DAYS", 59)
    soon = authorities.make_server(authority=authority, hosts=["smiles.lan"])
    assert "ends on" in reason_for_new(soon, authority, ["smiles.lan"])


def test_keys_are_readable_by_their_owner_alone(files: Files) -> None:
    assert {path.stat().st_mode & 0o777 for path in (files.authority_key, files.server_key)} == {0o600}


def test_apple_accepts_how_long_it_is_valid_and_a_desk_may_be_an_hour_slow(files: Files) -> None:
    certificate = x509.load_pem_x509_certificate(files.server.read_bytes())
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=825)
    assert certificate.not_valid_before_utc < datetime.now(UTC) - timedelta(hours=1)


def test_configured_addresses_are_always_in_it() -> None:
    env = Environment(
        practice_url="https://desk.local:8000", hub_url="https://hub.local", allowed_hosts="a.lan, b.lan"
    )
    hosts = wanted_hosts(env, given=["Smiles.LAN"], present=set())
    assert hosts == ["smiles.lan", "desk.local", "hub.local", "a.lan", "b.lan", "localhost", "127.0.0.1", "::1"]


def test_files_that_do_not_belong_together_are_named(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.server_key.write_bytes(files.authority_key.read_bytes())
    assert certificates() == 1
    assert "is not the private key of" in capsys.readouterr().err
