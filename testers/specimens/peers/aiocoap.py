"""The library `aiocoap` as a child process: a CoAP server that is not ours."""

import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from testers.specimens.coap.library import ACK_TIMEOUT, READY
from testers.specimens.peers.module import ModulePeer
from testers.specimens.peers.system import Made, PeerSystem, describe_as


class Aiocoap(ModulePeer):
    """A lamp controller on loopback."""

    module = "aiocoap"
    ready = READY
    kind = socket.SOCK_DGRAM

    def command(self, folder: Path) -> Sequence[str]:  # noqa: ARG002 - it has no configuration
        """Run our module that asks the library to serve."""
        return [sys.executable, "-m", "testers.specimens.coap.library", str(self.port)]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Let it take no TCP port beside: that one may belong to somebody else."""
        return {**super().environment(folder), "AIOCOAP_SERVER_TRANSPORT": "udp6"}


_CAPABILITIES = {
    "coap.server": "yes",
    "coap.echo": "yes",
    "coap.counter": "yes",
    "coap.observe": "yes",
    "coap.block": "yes",
    "coap.readings": "yes",
    "coap.anonymous": "yes",
}
_PARAMETERS = {
    "coap.echo": "/echo",
    "coap.counter": "/counter",
    "coap.observe": "/time",
    "coap.store": "/store",
    "coap.readings": "/readings",
    "coap.schema": "/schema",
    "coap.ack-timeout": f"{ACK_TIMEOUT:g}",
}


def _make() -> Made:
    return Made(peer=Aiocoap(), describe=describe_as("coap", _CAPABILITIES, _PARAMETERS))


SYSTEM = PeerSystem(name="aiocoap", make=_make)
