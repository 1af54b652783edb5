"""Single sign-on: the keys of the practice server, and who is linked."""

from ninja import Router, Status

from offthecharts.hub.api.requests import ApiRequest
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.signon import keys, links
from offthecharts.hub.signon.models import SignOnKey
from offthecharts.wire.sign_on import SignOnKeyInfo, SignOnKeyRequest, SignOnLinks

router = Router(tags=["Single sign-on"])


def _info(connection: Connection, key: SignOnKey) -> SignOnKeyInfo:
    return SignOnKeyInfo(
        key_id=key.key_id,
        issuer=str(connection.pk),
        audience=str(connection.practice_id),
        registered_at=key.registered_at,
    )


@router.post("keys", response={201: SignOnKeyInfo}, url_name="sign_on_key_register", summary="Register a key")
def register_key(request: ApiRequest, payload: SignOnKeyRequest) -> Status[SignOnKeyInfo]:
    """Sign assertions with this Ed25519 key from now on; the one before is accepted for a day more.

    `proof` is the key's signature over `single sign-on key for connection ` and the SHA-256 of the
    connection token in hex. The answer says which issuer and audience assertions have to name. A key that the same
    server had under an earlier connection brings its links along. Refusals: `invalid`, `revoked_key`.
    """
    connection = request.auth
    key = keys.register(connection=connection, public_key=payload.public_key, proof=payload.proof)
    return Status(201, _info(connection, key))


@router.post("keys/{key_id}/end", response=SignOnKeyInfo, url_name="sign_on_key_end", summary="Revoke a key")
def end_key(request: ApiRequest, key_id: str) -> SignOnKeyInfo:
    """Refuse this key at once, with every window that it opened."""
    return _info(request.auth, keys.revoke(connection=request.auth, key_id=key_id, actor=None))


@router.get("links", response=SignOnLinks, url_name="sign_on_links_of", summary="Who is linked")
def list_links(request: ApiRequest) -> SignOnLinks:
    """Staff members of this practice server who get in as a Hub user. A change `staff_ended` ends one."""
    mine = links.standing(request.auth.practice_id).filter(connection=request.auth).order_by("staff_name", "staff_id")
    return SignOnLinks(links=links.as_messages(mine))
