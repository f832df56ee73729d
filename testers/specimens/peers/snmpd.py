"""Net-SNMP's agent as Debian packs it: an SNMP v1, v2c and v3 agent that is not ours."""

import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testers.specimens.peers.program import ProgramPeer
from testers.specimens.peers.system import Made, PeerSystem, describe_as


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpUser:
    """A user of SNMPv3 with authentication and privacy (USM, RFC 3414); passwords of 8 characters or more."""

    name: str
    auth_password: str
    priv_password: str
    auth: str = "SHA-256"
    priv: str = "AES"
    writable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentOptions:
    """Who may read and write; v1 and v2c by community, v3 by user. `extra` lines go into snmpd.conf as they are."""

    communities: Sequence[str] = ("public",)
    writable_communities: Sequence[str] = ()
    users: Sequence[SnmpUser] = ()
    extra: Sequence[str] = ()


class Snmpd(ProgramPeer):
    """A net-snmp agent on loopback."""

    program_name = "snmpd"
    ready = "NET-SNMP version"
    kind = socket.SOCK_DGRAM

    def __init__(self, options: AgentOptions | None = None) -> None:
        super().__init__()
        self.options = options or AgentOptions()

    def command(self, folder: Path) -> Sequence[str]:
        """Write snmpd.conf."""
        config = folder / "agent.conf"
        config.write_text("\n".join([*self._lines(), ""]), encoding="utf-8")
        config.chmod(0o600)
        # -C: only our file; -f: stay in the foreground; -r: no root needed; -Le: log to standard error.
        return [str(self.program), "-C", "-c", str(config), "-f", "-r", "-Le"]

    def _lines(self) -> list[str]:
        options = self.options
        lines = [f"agentAddress udp:{self.host}:{self.port}"]
        lines += [f"rocommunity {name}" for name in options.communities]
        lines += [f"rwcommunity {name}" for name in options.writable_communities]
        for user in options.users:
            lines.append(
                f'createUser {user.name} {user.auth} "{user.auth_password}" {user.priv} "{user.priv_password}"'
            )
            lines.append(f"{'rwuser' if user.writable else 'rouser'} {user.name} priv")
        return [*lines, *options.extra]


_CAPABILITIES = {"snmp.agent": "yes", "snmp.v1": "no", "snmp.v2c": "no", "snmp.v3": "yes", "snmp.clock": "yes"}


def _make() -> Made:
    password, other = secrets.token_hex(8), secrets.token_hex(8)
    user = SnmpUser(name="assay", auth_password=password, priv_password=other)
    parameters = {
        "snmp.user": user.name,
        "snmp.auth": user.auth,
        "snmp.auth-key": password,
        "snmp.priv": "AES-128",
        "snmp.priv-key": other,
    }
    agent = Snmpd(AgentOptions(communities=(), users=(user,)))
    return Made(peer=agent, describe=describe_as("snmp", _CAPABILITIES, parameters))


SYSTEM = PeerSystem(name="snmpd", make=_make)
