"""libcoap's server as Debian packs it: a CoAP server that is not ours."""

import socket
from collections.abc import Sequence
from pathlib import Path

from testers.specimens.peers.program import ProgramPeer
from testers.specimens.peers.search import find_peer
from testers.specimens.peers.system import Made, PeerSystem, describe_as

PROGRAMS = ("coap-server-notls", "coap-server")


class Libcoap(ProgramPeer):
    """The test server of libcoap on loopback, without DTLS."""

    program_name = PROGRAMS[0]
    # At verbosity 7 it says where it listens.
    ready = "created UDP"
    kind = socket.SOCK_DGRAM

    def __init__(self) -> None:
        self.program_name = next((name for name in PROGRAMS if find_peer(name) is not None), PROGRAMS[0])
        super().__init__()

    def command(self, folder: Path) -> Sequence[str]:  # noqa: ARG002 - it has no configuration
        """Serve on one address; -e gives back what is written."""
        return [str(self.program), "-A", self.host, "-p", str(self.port), "-e", "-v", "7"]


_CAPABILITIES = {
    "coap.server": "yes",
    "coap.echo": "yes",
    "coap.observe": "yes",
    "coap.block": "yes",
    "coap.anonymous": "yes",
}
_PARAMETERS = {"coap.echo": "PUT /example_data", "coap.observe": "/time", "coap.store": "/example_data"}


def _make() -> Made:
    return Made(peer=Libcoap(), describe=describe_as("coap", _CAPABILITIES, _PARAMETERS))


SYSTEM = PeerSystem(name="libcoap", make=_make)
