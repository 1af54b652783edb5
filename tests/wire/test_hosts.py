"""Addresses end up in a Content-Security-Policy, so a host must not be able to add to it."""

import pytest

from offthecharts.wire.address import normal_address, origin_of
from offthecharts.wire.errors import BadAddress

HOSTILE = ["https://a.com;sandbox/x", "https://*/x", "https://a.com,script-src/", "https://a'b/", "https://a.com:x/"]


@pytest.mark.parametrize("address", HOSTILE)
def test_a_host_that_would_change_a_policy_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        origin_of(address)
    with pytest.raises(BadAddress):
        normal_address(address)


@pytest.mark.parametrize("address", ["https://hub.example.com", "https://10.0.0.7:8443", "https://[2001:db8::1]"])
def test_names_and_ip_addresses_are_taken(address: str) -> None:
    assert origin_of(address) == normal_address(address) == address
