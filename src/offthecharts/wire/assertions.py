"""Assertions of single sign-on: the practice server vouches for a staff member who gave the practice password today.

A JSON Web Token (RFC 7519), signed with Ed25519 (``EdDSA``, RFC 8037) and nothing else, valid 60 seconds, used once.
Keys travel as 32 raw bytes in base64url; a key's id is the beginning of the SHA-256 of its public half.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import uuid4

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, ValidationError

from offthecharts.wire.messages import Message, ShortText

ALGORITHM: Final = "EdDSA"
VALID_SECONDS: Final = 60
SKEW_SECONDS: Final = 120
"""Clocks may differ by as much as Verify allows; an assertion is used once, so this gives nobody a second use."""
_PROOF: Final = b"single sign-on key for connection "
_Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
"""Printable ASCII: what every database stores and finds again."""
_Seconds = Annotated[int, Field(strict=True, ge=0, le=4_102_444_800)]
"""Unix seconds, up to the year 2100: what lies beyond is in milliseconds, or nonsense."""


class Claims(Message):
    """What an assertion says: `iss` the connection, `sub` the staff member, `aud` the practice in the Hub.

    `auth_day` is the practice's local day on which the staff member gave the practice password.
    """

    iss: _Id
    sub: _Id
    aud: _Id
    name: ShortText = ""
    jti: Annotated[_Id, Field(min_length=8)]
    iat: _Seconds
    exp: _Seconds
    auth_day: date


class BadAssertion(Exception):
    """An assertion that proves nothing. `code` is the stable name of the reason; `claims` what an honest key said."""

    def __init__(self, code: str, claims: Claims | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.claims = claims


class BadKey(ValueError):
    """What was given is no Ed25519 key, or its proof does not fit."""


def new_private_key() -> str:
    """A new private key; keep it encrypted."""
    return _text(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private_key: str) -> str:
    """The public half of `private_key`."""
    return _text(_private(private_key).public_key().public_bytes_raw())


def key_id(public_key: str) -> str:
    """The id of a key: 32 hex digits. Raises BadKey."""
    return hashlib.sha256(_public(public_key).public_bytes_raw()).hexdigest()[:32]


def prove(private_key: str, token_sha256: str) -> str:
    """Proof that whoever registers a key has its private half, for the one connection whose token has that hash."""
    return _text(_private(private_key).sign(_PROOF + token_sha256.encode()))


def check_proof(public_key: str, proof: str, token_sha256: str) -> None:
    """Raises BadKey when `proof` was not made by the private half of `public_key` for that connection."""
    try:
        _public(public_key).verify(_bytes(proof), _PROOF + token_sha256.encode())
    except InvalidSignature as error:
        raise BadKey("the proof does not fit") from error


def sign(
    private_key: str, *, issuer: str, subject: str, audience: str, name: str, auth_day: date, now: datetime
) -> str:
    """A new assertion, valid 60 seconds from `now`."""
    claims = Claims(
        iss=issuer,
        sub=subject,
        aud=audience,
        name=name[:120],
        jti=uuid4().hex,
        iat=int(now.timestamp()),
        exp=int(now.timestamp()) + VALID_SECONDS,
        auth_day=auth_day,
    )
    key = _private(private_key)
    headers = {"kid": key_id(public_key_of(private_key))}
    return jwt.encode(claims.model_dump(mode="json"), key, algorithm=ALGORITHM, headers=headers)


def key_id_of(assertion: str) -> str:
    """Which key an assertion says that it was signed with; nothing is checked. Raises BadAssertion."""
    try:
        return str(jwt.get_unverified_header(assertion).get("kid", ""))
    except jwt.PyJWTError as error:
        raise BadAssertion("malformed") from error


def read(assertion: str, *, keys: Mapping[str, str], issuer: str, audience: str, now: datetime) -> Claims:
    """The claims, when one of `keys` (public keys by id) signed them for us and they are of this moment.

    Raises BadAssertion: ``malformed``, ``unknown_key``, ``bad_signature``, ``wrong_audience`` or ``clock``. Whether
    it was used before, and whether its day is today, the caller has to see.
    """
    public_key = keys.get(key_id_of(assertion))
    if public_key is None:
        raise BadAssertion("unknown_key")
    claims = _verified(assertion, public_key)
    if (claims.iss, claims.aud) != (issuer, audience):
        raise BadAssertion("wrong_audience", claims)
    made, ends = datetime.fromtimestamp(claims.iat, UTC), datetime.fromtimestamp(claims.exp, UTC)
    leeway = timedelta(seconds=SKEW_SECONDS)
    if not made - leeway <= now <= ends + leeway or not 0 < claims.exp - claims.iat <= VALID_SECONDS:
        raise BadAssertion("clock", claims)
    return claims


def _verified(assertion: str, public_key: str) -> Claims:
    """The signed claims; times and names are compared by our caller, with words for each."""
    only_signature: Any = {"verify_signature": True, "verify_exp": False, "verify_iat": False, "verify_aud": False}
    try:
        said = jwt.decode(assertion, _public(public_key), algorithms=[ALGORITHM], options=only_signature)
    except jwt.InvalidSignatureError as error:
        raise BadAssertion("bad_signature") from error
    except jwt.PyJWTError as error:
        raise BadAssertion("malformed") from error
    try:
        return Claims.model_validate(said)
    except ValidationError as error:
        raise BadAssertion("malformed") from error


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_bytes(text))


def _public(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(_bytes(text))
    except ValueError as error:
        raise BadKey("this is no Ed25519 key") from error


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadKey("this is not base64url") from error
