"""uvicorn with the library `wsproto` as a child process: a WebSocket server with a codec of its own."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.specimens.peers.system import PeerSystem
from testers.specimens.peers.websockets import LibraryPeer, make_peer
from testers.specimens.ws.places import LARGEST_MESSAGE

_APPLICATION = "testers.specimens.ws.asgi:application"


class WsprotoPeer(LibraryPeer):
    """The same echo and stream, served by uvicorn."""

    module = "wsproto"
    ready = "Uvicorn running on"

    def __init__(self) -> None:
        super().__init__()
        if find_spec("uvicorn") is None:
            raise UsageError(Text(zh="没有安装 uvicorn。", en="uvicorn is not installed."))

    def command(self, folder: Path) -> Sequence[str]:
        """Run uvicorn on our application."""
        super().command(folder)
        options = ["--host", self.host, "--port", str(self.port), "--ws", "wsproto", "--no-access-log"]
        options += ["--ws-max-size", str(LARGEST_MESSAGE), "--lifespan", "off", "--no-use-colors"]
        return [sys.executable, "-m", "uvicorn", _APPLICATION, *options]


SYSTEM = PeerSystem(name="wsproto", make=lambda: make_peer(WsprotoPeer()))
