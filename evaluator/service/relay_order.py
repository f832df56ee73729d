"""What to relay from where to where, and what to do to it on the way."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rules.errors import UsageError
from rules.subject import Endpoint, Target, parse_endpoint
from rules.text import Text
from testers.harness.observation import Json
from testers.harness.signature import TrustedKey
from testers.relay.impairment import Impairment
from testers.relay.outage import Cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """A cut `every` so many seconds, each of `seconds`, of the kind `how` (of datagrams there is only one kind)."""

    every: float
    seconds: float = 0.0
    how: Cut = Cut.RST


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayOrder:
    """What to relay from where to where, and what to do to it. Without `seconds` it runs until it is stopped."""

    listen: Endpoint
    to: Endpoint
    datagrams: bool = False
    impairment: Impairment = field(default_factory=Impairment)
    cuts: Cuts | None = None
    seed: int = 1
    seconds: float | None = None
    truth: Path | None = None
    authorised: Target | None = None
    trust: Sequence[TrustedKey] = ()

    def describe(self) -> dict[str, Json]:
        """Return the order as it heads the ground truth and the summary."""
        cuts = self.cuts
        return {
            "protocol": "udp" if self.datagrams else "tcp",
            "to": join_place(self.to),
            "seed": self.seed,
            "impairment": {**asdict(self.impairment)},
            "cuts": None if cuts is None else {"every": cuts.every, "seconds": cuts.seconds, "how": cuts.how.value},
        }


def read_place(option: str, place: str, *, port_zero: bool = False) -> Endpoint:
    """Read HOST:PORT as given with an option; with `port_zero` the port may be 0, for any free one.

    Raises
    ------
    UsageError
        It is not of that form.

    """
    host, colon, port = place.rpartition(":")
    try:
        if colon and port == "0" and port_zero:
            found = parse_endpoint(option, f"tcp://{host}:1")
            return Endpoint(name=option, scheme="tcp", host=found.host, port=0, path="")
        found = parse_endpoint(option, f"tcp://{place}")
    except ValueError as error:
        raise _no_place(option, place) from error
    if found.path or not colon:
        raise _no_place(option, place)
    return found


def join_place(place: Endpoint) -> str:
    """Return HOST:PORT, an IPv6 address in brackets."""
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"{host}:{place.port}"


def _no_place(option: str, place: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"{option} 应写成 主机:端口（如 127.0.0.1:1883，IPv6 写成 [::1]:1883），不能是“{place}”。",
            en=f"{option} is HOST:PORT, like 127.0.0.1:1883 or [::1]:1883, not '{place}'.",
        )
    )
