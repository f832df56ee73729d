"""The authorisation gate: nothing is probed that the authorisation does not name.

It decides on resolved addresses and pins them: whoever changes the name's answer between the check and the
connection (DNS rebinding) changes nothing.
"""

import datetime as dt
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rules.errors import RefusedError, TargetError, UsageError
from rules.subject import Authorisation, Endpoint, Target, parse_endpoint
from rules.text import Text
from testers.harness.addresses import Address, Network, forbid, is_loopback, read_literal
from testers.harness.resolving import Resolver, resolve
from testers.harness.signature import TrustedKey, verify_target

LOOPBACK = "loopback"
NOBODY = "nobody"


def read_clock() -> dt.datetime:
    """Return the time now, in the zone of this machine."""
    return dt.datetime.now().astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """An endpoint with the one address at which it may be dialled."""

    endpoint: Endpoint
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What the gate says of a target.

    signer      'loopback', 'first party', the label of the trusted key, or 'nobody' when no endpoint has an address
    key         the public key that signed, or None where none had to
    pins        by endpoint name
    unresolved  endpoints whose name has no address: unreachable, not refused
    """

    signer: str
    key: bytes | None
    pins: Mapping[str, Pin]
    unresolved: Mapping[str, TargetError]


class Gate:
    """The gate before one target."""

    def __init__(
        self,
        target: Target,
        *,
        trust: Sequence[TrustedKey] = (),
        resolver: Resolver = resolve,
        clock: Callable[[], dt.datetime] = read_clock,
    ) -> None:
        """Guard `target`; UsageError for a host in its authorisation that is no name, address or network."""
        self._target = target
        self._trust = trust
        self._resolver = resolver
        self._clock = clock
        self._names, self._networks = _read_hosts(target.authorisation)
        self._signer: TrustedKey | None = None
        self._pinned: dict[str, tuple[Address, ...]] = {}

    async def clear(self) -> Clearance:
        """Check every endpoint, before anything is sent.

        Raises
        ------
        RefusedError
            One of them is outside the authorisation: then none is probed.

        """
        self.check_window()
        pins: dict[str, Pin] = {}
        unresolved: dict[str, TargetError] = {}
        for name, url in self._target.endpoints.items():
            try:
                pins[name] = await self._admit(parse_endpoint(name, url))
            except TargetError as error:
                unresolved[name] = error
        return Clearance(
            signer=self._signer.label if self._signer else LOOPBACK if pins else NOBODY,
            key=self._signer.raw if self._signer else None,
            pins=pins,
            unresolved=unresolved,
        )

    async def regate(self, url: str, *, name: str = "redirect") -> Pin:
        """Check where a redirect leads; RefusedError when that is outside the authorisation."""
        self.check_window()
        try:
            endpoint = parse_endpoint(name, url)
        except ValueError as error:
            raise TargetError(
                Text(
                    zh=f"目标给出的重定向地址无效：{url}", en=f"The target redirects to something that is no URL: {url}"
                )
            ) from error
        return await self._admit(endpoint)

    def check_window(self) -> None:
        """Refuse outside the days of the authorisation."""
        block, today = self._target.authorisation, self._clock().date()
        if not block.from_ <= today <= block.until:
            raise RefusedError(
                Text(
                    zh=f"今天（{today}）不在授权期限 {block.from_} 至 {block.until} 之内。",
                    en=f"Today ({today}) is outside the authorisation, {block.from_} to {block.until}.",
                )
            )

    async def _admit(self, endpoint: Endpoint) -> Pin:
        if endpoint.port not in self._target.authorisation.ports:
            raise RefusedError(
                Text(
                    zh=f"端点 {endpoint.name}：端口 {endpoint.port} 不在 authorisation.ports 之内。",
                    en=f"Endpoint {endpoint.name}: port {endpoint.port} is not in authorisation.ports.",
                )
            )
        host = endpoint.host.rstrip(".").lower()
        if host not in self._pinned:
            self._pinned[host] = await self._check_host(endpoint, host)
        return Pin(endpoint=endpoint, address=str(self._pinned[host][0]))

    async def _check_host(self, endpoint: Endpoint, host: str) -> tuple[Address, ...]:
        addresses = await self._resolver(host)
        if not addresses:
            raise TargetError(Text(zh=f"主机名 {host} 没有地址。", en=f"The host name {host} has no address."))
        for address in addresses:
            self._check_address(endpoint, host, address)
        if self._signer is None and not all(is_loopback(address) for address in addresses):
            self._signer = verify_target(self._target, self._trust)
        return addresses

    def _check_address(self, endpoint: Endpoint, host: str, address: Address) -> None:
        shown = str(address) if host == str(address) else f"{host} ({address})"
        kind = forbid(address) or self._forbid_broadcast(address)
        if kind is not None:
            raise RefusedError(
                Text(
                    zh=f"端点 {endpoint.name}：{shown} 是{kind.zh}，任何授权都不允许探测。",
                    en=f"Endpoint {endpoint.name}: {shown} is {kind.en}, which no authorisation can open.",
                )
            )
        if host not in self._names and not any(address in network for network in self._networks):
            raise RefusedError(
                Text(
                    zh=f"端点 {endpoint.name}：{shown} 不在 authorisation.hosts 之内；主机名的每个解析结果都须列入。",
                    en=(
                        f"Endpoint {endpoint.name}: {shown} is not in authorisation.hosts; "
                        "every address of a host name must be inside."
                    ),
                )
            )

    def _forbid_broadcast(self, address: Address) -> Text | None:
        """Refuse the broadcast address of a network that the authorisation itself names."""
        for network in self._networks:
            wide = network.version == 4 and network.prefixlen < 31 and not network.is_loopback
            if wide and address == network.broadcast_address:
                return Text(zh=f"{network} 的广播地址", en=f"the broadcast address of {network}")
        return None


def _read_hosts(block: Authorisation) -> tuple[frozenset[str], tuple[Network, ...]]:
    names: set[str] = set()
    networks: list[Network] = []
    for host in block.hosts:
        literal = read_literal(host)
        if literal is not None:
            networks.append(ipaddress.ip_network(literal))
        elif "/" in host or ":" in host:
            networks.append(_read_network(host))
        else:
            names.add(host.rstrip(".").lower())
    return frozenset(names), tuple(networks)


def _read_network(host: str) -> Network:
    try:
        return ipaddress.ip_network(host, strict=False)
    except ValueError as error:
        raise UsageError(
            Text(
                zh=f"authorisation.hosts 中的“{host}”既不是主机名，也不是地址或网段（如 10.1.0.0/24）。",
                en=f"'{host}' in authorisation.hosts is no host name, address or network (like 10.1.0.0/24).",
            )
        ) from error
