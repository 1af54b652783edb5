"""A local certificate authority and the server certificates that it signs.

The authority may sign only for this office: for the names it was made with, for names that cannot exist on the
Internet, and for private networks. Whoever steals its key still cannot pretend to be a bank (RFC 5280, 4.2.1.10).
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from offthecharts.cli.certificates.names import as_address

AUTHORITY_DAYS = 3650
# Apple's systems refuse certificates of an installed authority that are valid for more than 825 days.
SERVER_DAYS = 820
# A desk whose clock is a little behind should not refuse a new certificate.
BACKDATED = timedelta(days=1)

PRIVATE_SUFFIXES = ["localhost", "local", "lan", "home.arpa", "internal", "intranet", "test"]
PRIVATE_NETWORKS = [
    *["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"],
    *["::1/128", "fc00::/7", "fe80::/10"],
]


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def key_pem(self) -> bytes:
        """The private key (PEM, PKCS#8, not encrypted)."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def certificate_pem(self) -> bytes:
        """The certificate (PEM)."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Off-the-Charts"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + timedelta(days=days) - BACKDATED)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _permitted(hosts: list[str]) -> list[x509.GeneralName]:
    names = [host for host in hosts if as_address(host) is None]
    networks = [ipaddress.ip_network(network) for network in PRIVATE_NETWORKS]
    networks += [ipaddress.ip_network(address) for address in map(as_address, hosts) if address is not None]
    return [
        *[x509.DNSName(name) for name in dict.fromkeys([*PRIVATE_SUFFIXES, *names])],
        *[x509.IPAddress(network) for network in dict.fromkeys(networks)],
    ]


def make_authority(*, title: str, hosts: list[str]) -> Pair:
    """A new authority that may sign for `hosts`, private names and private networks."""
    key = ec.generate_private_key(ec.SECP256R1())
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        _builder(_name(title), _name(title), AUTHORITY_DAYS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(own_id, critical=False)
        # Not critical, for old systems that do not know it; all of today's obey it all the same.
        .add_extension(x509.NameConstraints(_permitted(hosts), None), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(certificate, key)


def make_server(*, authority: Pair, hosts: list[str]) -> Pair:
    """A certificate for a server that is reached as `hosts`, signed by `authority`."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_id = x509.SubjectKeyIdentifier.from_public_key(authority.key.public_key())
    certificate = (
        _builder(_name(hosts[0]), authority.certificate.subject, SERVER_DAYS)
        .public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName([_general(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Pair(certificate, key)


def _general(host: str) -> x509.GeneralName:
    address = as_address(host)
    return x509.DNSName(host) if address is None else x509.IPAddress(address)


def hosts_of(certificate: x509.Certificate) -> set[str]:
    """The names and addresses that `certificate` is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def not_permitted(authority: x509.Certificate, hosts: list[str]) -> list[str]:
    """Those of `hosts` for which `authority` may not sign."""
    subtrees = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    names = [subtree.value for subtree in subtrees if isinstance(subtree, x509.DNSName)]
    networks = [subtree.value for subtree in subtrees if isinstance(subtree, x509.IPAddress)]
    return [host for host in hosts if not _within(host, names, networks)]


def _within(host: str, names: Sequence[str], networks: Sequence[object]) -> bool:
    address = as_address(host)
    if address is None:
        return any(host == name or host.endswith(f".{name}") for name in names)
    return any(
        isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in network
        for network in networks
    )
