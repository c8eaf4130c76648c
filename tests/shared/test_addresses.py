"""Addresses that lead into a private network are refused, however they are written."""

from __future__ import annotations

import pytest

from shared.errors import AddressRefused
from shared.security.addresses import Resolver, check_address


def _resolver(*addresses: str) -> Resolver:
    return lambda _host: addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:db8::1",
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        check_address("https://models.example.com/v1", allow_private=False, resolver=_resolver(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_a_public_address_is_taken(address: str) -> None:
    check_address("https://models.example.com:8443/v1", allow_private=False, resolver=_resolver(address))


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(AddressRefused):
        check_address(
            "https://a.example/", allow_private=False, resolver=_resolver("93.184.216.34", "10.0.0.1")
        )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "[::1]",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "①②⑦.⓪.⓪.①",
    ],
)
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(f"http://{host}:8000/v1", allow_private=False)


@pytest.mark.parametrize("allow_private", [True, False])
@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com",
        "example.com",
        "http://",
        "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://[::1/",
        "http://exa mple.com/",
        "http://example.com\\@10.0.0.1/",
        "http://example.com/\n",
        "http://example.com/?a=b",
        "http://example.com/#a",
        "",
    ],
)
def test_an_odd_form_is_refused_even_where_private_ones_are_allowed(url: str, allow_private: bool) -> None:
    with pytest.raises(AddressRefused):
        check_address(url, allow_private=allow_private, resolver=_resolver("93.184.216.34"))


def test_a_host_that_is_not_known_is_refused() -> None:
    def unknown(_host: str) -> list[str]:
        raise OSError

    with pytest.raises(AddressRefused, match="resolved"):
        check_address("https://models.example.com/", allow_private=False, resolver=unknown)


def test_an_operator_may_allow_private_addresses() -> None:
    check_address("http://127.0.0.1:8000/v1", allow_private=True)
