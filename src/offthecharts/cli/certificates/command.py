"""`offthecharts certificates`: a local authority and a server certificate for TLS in the office's network."""

import argparse
import shlex
import socket
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes

from offthecharts.cli.certificates import trust
from offthecharts.cli.certificates.authority import Pair, hosts_of, make_authority, make_server, not_permitted
from offthecharts.cli.certificates.files import Files, reason_for_new
from offthecharts.cli.certificates.names import wanted_hosts
from offthecharts.cli.errors import CommandFailed
from offthecharts.config.environment import environment


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "certificates",
        parents=[common],
        help="make a local authority and a server certificate",
        description="Makes a local certificate authority (once) and a server certificate (renewed when it is due), "
        "and says how each system comes to trust the authority. Safe to repeat.",
    )
    parser.add_argument("--name", action="append", default=[], help="host name of the server (may be repeated)")
    parser.add_argument("--ip", action="append", default=[], help="IP address of the server (may be repeated)")
    parser.add_argument("--folder", type=Path, help="where they lie (default: `tls` in the folder of keys)")
    parser.add_argument("--renew", action="store_true", help="make a new server certificate even if none is due")
    parser.add_argument(
        "--new-authority", action="store_true", help="make a new authority too; every desk has to trust it anew"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make what is missing or due, and print what to do with it."""
    env = environment()
    files = Files((options.folder or env.keys_folder / "tls").expanduser().resolve())
    server = files.read_server()
    present = hosts_of(server.certificate) if server else set()
    hosts = wanted_hosts(env, given=[*options.name, *options.ip], present=present)
    authority = _authority(files, hosts, anew=options.new_authority)
    server = _server(files, server, authority, hosts, anew=options.renew or options.new_authority)
    print(_instructions(files, authority, server))
    return 0


def _authority(files: Files, hosts: list[str], *, anew: bool) -> Pair:
    authority = None if anew else files.read_authority()
    if authority is None:
        authority = make_authority(title=f"Off-the-Charts authority of {socket.gethostname()}", hosts=hosts)
        files.write_authority(authority)
        print(f"New authority: {files.authority}")
    if refused := not_permitted(authority.certificate, hosts):
        raise CommandFailed(
            f"The authority was made for other names and may not sign for {', '.join(refused)}. "
            "Add --new-authority to make one that may; every desk has to trust it anew."
        )
    return authority


def _server(files: Files, server: Pair | None, authority: Pair, hosts: list[str], *, anew: bool) -> Pair:
    reason = "it was asked for" if anew else reason_for_new(server, authority, hosts)
    if server is None or reason:
        server = make_server(authority=authority, hosts=hosts)
        files.write_server(server, authority)
        print(f"New server certificate, since {reason}: {files.server}")
    return server


def _instructions(files: Files, authority: Pair, server: Pair) -> str:
    fingerprint = authority.certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    hosts = sorted(hosts_of(server.certificate))
    pair = shlex.join(["--certificate", str(files.server), "--key", str(files.server_key)])
    return "\n".join(
        [
            "",
            f"The server certificate is for {', '.join(hosts)}",
            f"and valid until {server.certificate.not_valid_after_utc:%-d %B %Y}. "
            "Run this command again before then, and restart both sites.",
            "",
            "Serve with it (the addresses are those that the desks type):",
            f"  export OFFTHECHARTS_PRACTICE_URL=https://{_best(hosts)}:8000",
            f"  export OFFTHECHARTS_HUB_URL=https://{_best(hosts)}:8001",
            f"  export OFFTHECHARTS_CERTIFICATE_AUTHORITY={shlex.quote(str(files.authority))}",
            f"  offthecharts practice {pair}",
            f"  offthecharts hub {pair}",
            "",
            f"Then every desk has to trust {files.authority} (no secret; copy it as you like).",
            "Compare its SHA-256 fingerprint before you trust it:",
            f"  {fingerprint}",
            "",
            trust.as_text(),
            "",
            f"{files.authority_key} is a secret: whoever has it can pretend to be this server. "
            "It is needed for renewing alone.",
        ]
    )


def _best(hosts: list[str]) -> str:
    """The name that most desks will reach: a multicast DNS name, or the first that is not this machine alone."""
    names = [host for host in hosts if host not in ("localhost", "127.0.0.1", "::1")]
    return next((name for name in names if name.endswith(".local")), names[0] if names else "localhost")
