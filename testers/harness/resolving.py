"""From a host to its addresses: once, with a time limit, and never again during the run."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

from rules.errors import TargetError
from rules.text import Text
from testers.harness.addresses import Address, read_literal, unmap

Resolver = Callable[[str], Awaitable[tuple[Address, ...]]]

RESOLVE_SECONDS = 10.0


async def resolve(host: str) -> tuple[Address, ...]:
    """Return every address of `host`, IPv4 first, IPv4-mapped ones unmapped.

    Raises
    ------
    TargetError
        The name is not known, or the resolver did not answer in time.

    """
    literal = read_literal(host)
    if literal is not None:
        return (literal,)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TargetError(
            Text(zh=f"主机名 {host} 无法解析（{error}）。", en=f"The host name {host} cannot be resolved ({error}).")
        ) from error
    addresses = {unmap(ipaddress.ip_address(str(each[4][0]).partition("%")[0])) for each in found}
    # Field devices answer on IPv4 far more often; a fixed order makes two runs dial alike.
    return tuple(sorted(addresses, key=lambda address: (address.version, int(address))))
