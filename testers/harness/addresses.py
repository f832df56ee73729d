"""IP addresses: how they may be written, what hides in them, and which are never probed."""

import ipaddress
import re
import socket

from rules.text import Text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The forms of inet_aton(3): one to four parts, each decimal, octal (0...) or hexadecimal (0x...).
_OLD_FORM = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}", re.IGNORECASE)

# Instance metadata of the large clouds: whoever reads it holds the machine's credentials.
_METADATA = frozenset(
    ipaddress.ip_address(word)
    for word in ("169.254.169.254", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")

_KINDS = (
    ("unspecified", Text(zh="未指定地址", en="the unspecified address")),
    ("metadata", Text(zh="云平台元数据地址", en="a cloud metadata address")),
    ("link-local", Text(zh="链路本地地址", en="a link-local address")),
    ("multicast", Text(zh="组播地址", en="a multicast address")),
    ("broadcast", Text(zh="广播地址", en="a broadcast address")),
    ("reserved", Text(zh="保留地址", en="a reserved address")),
)
_NAMES = dict(_KINDS)


def read_literal(words: str) -> Address | None:
    """Return the address that `words` is, in any form a system resolver takes, or None for a name."""
    bare = words.strip("[]").partition("%")[0]
    try:
        return unmap(ipaddress.ip_address(bare))
    except ValueError:
        pass
    if not _OLD_FORM.fullmatch(bare):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except OSError:
        return None


def unmap(address: Address) -> Address:
    """Return the IPv4 address inside ::ffff:a.b.c.d, or the address itself."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def forbid(address: Address) -> Text | None:
    """Say what an address is that no authorisation can open, or None; looks inside 6to4, Teredo and NAT64."""
    for each in (unmap(address), *_embedded(address)):
        kind = _kind(each)
        if kind is not None:
            return _NAMES[kind]
    return None


def is_loopback(address: Address) -> bool:
    """Tell whether the address is this machine's own loopback."""
    return unmap(address).is_loopback


def _kind(address: Address) -> str | None:
    if address.is_unspecified or (address.version == 4 and address in _THIS_NETWORK):
        return "unspecified"
    if address in _METADATA:
        return "metadata"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast:
        return "multicast"
    if address == ipaddress.IPv4Address("255.255.255.255"):
        return "broadcast"
    # IPv6 counts ::/8 as reserved, and ::1 with it.
    return "reserved" if address.is_reserved and not address.is_loopback and address.version == 4 else None


def _embedded(address: Address) -> tuple[Address, ...]:
    if not isinstance(address, ipaddress.IPv6Address) or address.is_loopback or address.is_unspecified:
        return ()
    found: list[Address] = []
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found.extend(address.teredo)
    if address in _NAT64 or address in _COMPATIBLE:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(found)
