"""Refuse endpoints that would lead a worker into a private network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from shared.errors import AddressRefused

Address = IPv4Address | IPv6Address
#: Returns every address of a host; raises ``OSError`` or ``UnicodeError`` where it has none.
Resolver = Callable[[str], Iterable[str]]

#: NAT64 (RFC 6052): the last four bytes are the IPv4 address that is really reached.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str) -> list[str]:
    """Return every address of a host, as the system's resolver knows them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def check_address(url: str, *, allow_private: bool, resolver: Resolver = resolve) -> None:
    """Raise ``AddressRefused`` unless ``url`` is plain http(s) and all its addresses are public.

    With ``allow_private`` only the URL's form is checked. Decimal and octal hosts are resolved like
    any other, so they are judged by where they lead. What a name leads to may change, so workers
    check again before they call.
    """
    host = _checked_form(url).hostname or ""
    if allow_private:
        return
    if host.rstrip(".").lower() == "localhost" or host.rstrip(".").lower().endswith(".localhost"):
        raise AddressRefused
    try:
        addresses = list(resolver(host))
    except (OSError, UnicodeError) as error:
        raise AddressRefused("The address's host can't be resolved.") from error
    if not addresses or not all(is_public(ipaddress.ip_address(one.split("%")[0])) for one in addresses):
        raise AddressRefused


def is_public(address: Address) -> bool:
    """Say whether an address, and the IPv4 address that it may wrap, is on the public internet."""
    wrapped = _wrapped(address)
    if wrapped is not None:
        return is_public(wrapped)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _wrapped(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _checked_form(url: str) -> SplitResult:
    # Parsers disagree about such characters, and one of them opens the connection.
    if any(sign.isspace() or not sign.isprintable() or sign == "\\" for sign in url):
        raise AddressRefused("The address holds characters that no address holds.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("The address can't be read.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise AddressRefused("The address must be http:// or https:// and name a host.")
    if "@" in parts.netloc:
        raise AddressRefused("The address must not hold a user name or password; name a key reference.")
    if parts.query or parts.fragment:
        raise AddressRefused("The address must end with its path.")
    return parts
