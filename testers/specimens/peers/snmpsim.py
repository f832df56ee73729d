"""snmpsim as a child process: a simulated SNMP agent from the package index."""

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from testers.specimens.peers.module import ModulePeer
from testers.specimens.peers.snmpd import SnmpUser

# The objects of every agent (RFC 3418): sysDescr, sysObjectID, sysUpTime, sysName, sysLocation. One line a object:
# OID | ASN.1 tag in decimal | value, in the order of the OIDs.
SYSTEM_GROUP: Mapping[str, str] = MappingProxyType(
    {
        "1.3.6.1.2.1.1.1.0": "4|Simulated agent",
        "1.3.6.1.2.1.1.2.0": "6|1.3.6.1.4.1.20408",
        "1.3.6.1.2.1.1.3.0": "67|4200",
        "1.3.6.1.2.1.1.5.0": "4|simulated-agent",
        "1.3.6.1.2.1.1.6.0": "4|loopback",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationOptions:
    """Objects served (`OID: tag|value`, in the order of the OIDs), the community, and at most one user of v3."""

    objects: Mapping[str, str] = field(default_factory=lambda: SYSTEM_GROUP)
    community: str = "public"
    user: SnmpUser | None = None


class Snmpsim(ModulePeer):
    """A snmpsim agent on loopback. The v3 context of its data is the name of the community."""

    module = "snmpsim"
    ready = "Listening at UDP/IPv4 endpoint"
    kind = socket.SOCK_DGRAM
    start_seconds = 40.0

    def __init__(self, options: SimulationOptions | None = None) -> None:
        super().__init__()
        self.options = options or SimulationOptions()

    def command(self, folder: Path) -> Sequence[str]:
        """Write the record file."""
        data = folder / "data"
        data.mkdir(exist_ok=True)
        records = [f"{oid}|{value}" for oid, value in self.options.objects.items()]
        (data / f"{self.options.community}.snmprec").write_text("\n".join([*records, ""]), encoding="utf-8")
        return [
            sys.executable,
            "-c",
            "from snmpsim.commands.responder import main; main()",
            f"--data-dir={data}",
            f"--cache-dir={folder / 'cache'}",
            f"--agent-udpv4-endpoint={self.host}:{self.port}",
            "--logging-method=stderr",
            *_user_of_process(),
            *_v3(self.options.user),
        ]


def _user_of_process() -> list[str]:
    # Run by root it wants to be told whom to become; another user could not read a private checkout.
    return ["--process-user=root", "--process-group=root"] if os.geteuid() == 0 else []


def _v3(user: SnmpUser | None) -> list[str]:
    if user is None:
        return []
    return [
        f"--v3-user={user.name}",
        f"--v3-auth-key={user.auth_password}",
        f"--v3-auth-proto={user.auth.replace('-', '')}",
        f"--v3-priv-key={user.priv_password}",
        f"--v3-priv-proto={user.priv}",
    ]
