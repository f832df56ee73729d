"""Third-party servers as systems under test: to add one, write a module in this package that holds `SYSTEM`."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import testers.specimens.peers
from testers.specimens.peers.child import Peer
from testers.specimens.specimen import Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A peer not yet started, and what a target file for it needs once it runs."""

    peer: Peer
    describe: Callable[[Peer], Served]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerSystem:
    """One third-party system by name; `make` raises UsageError where it is not installed on this machine."""

    name: str
    make: Callable[[], Made]


def describe_as(
    protocol: str, capabilities: Mapping[str, str], parameters: Mapping[str, str] | None = None
) -> Callable[[Peer], Served]:
    """Describe a peer that serves one protocol on its one port."""

    def describe(peer: Peer) -> Served:
        url = f"{protocol}://{peer.host}:{peer.port}"
        return Served(endpoints={protocol: url}, capabilities=capabilities, parameters=parameters or {})

    return describe


@cache
def all_peers() -> Mapping[str, PeerSystem]:
    """Return every third-party system by name, in order of name."""
    found: dict[str, PeerSystem] = {}
    for module in pkgutil.iter_modules(testers.specimens.peers.__path__, f"{testers.specimens.peers.__name__}."):
        system = getattr(importlib.import_module(module.name), "SYSTEM", None)
        if isinstance(system, PeerSystem):
            found[system.name] = system
    return dict(sorted(found.items()))
