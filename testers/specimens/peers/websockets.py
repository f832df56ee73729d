"""The library `websockets` as a child process: a WebSocket server that is not ours."""

import json
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from testers.specimens.peers.child import Peer
from testers.specimens.peers.module import ModulePeer
from testers.specimens.peers.system import Made, PeerSystem
from testers.specimens.specimen import Served
from testers.specimens.ws.library import READY
from testers.specimens.ws.places import ECHO, STREAM, TOKEN
from testers.specimens.ws.readings import SCHEMA

_CAPABILITIES = {"ws.server": "yes", "ws.echo": "yes", "ws.stream": "yes", "ws.anonymous": "no"}


class LibraryPeer(ModulePeer):
    """An echo and a stream of readings on loopback, behind a bearer token."""

    module = "websockets"
    ready = READY

    def __init__(self) -> None:
        super().__init__()
        self.token = secrets.token_hex(8)
        self.schema = Path()

    def command(self, folder: Path) -> Sequence[str]:
        """Write the data model of the readings, and run our module that asks the library to serve."""
        self.schema = folder / "reading.schema.json"
        self.schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
        return [sys.executable, "-m", "testers.specimens.ws.library", str(self.port)]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Hand the token over where no list of processes shows it."""
        return {**super().environment(folder), TOKEN: self.token}

    def describe(self) -> Served:
        """Return what a target file for it needs."""
        parameters = {"ws.echo": ECHO, "ws.stream": STREAM, "ws.token": self.token, "ws.schema": f"file:{self.schema}"}
        url = f"ws://{self.host}:{self.port}"
        return Served(endpoints={"ws": url}, capabilities=_CAPABILITIES, parameters=parameters)


def make_peer(peer: LibraryPeer) -> Made:
    """Return a peer that describes itself once it runs."""

    def describe(_peer: Peer) -> Served:
        return peer.describe()

    return Made(peer=peer, describe=describe)


SYSTEM = PeerSystem(name="websockets", make=lambda: make_peer(LibraryPeer()))
