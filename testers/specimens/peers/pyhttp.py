"""Python's own http.server in a process of its own: HTTP/1.0, Last-Modified without ETag, neither ranges nor 405."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from testers.specimens.peers.child import Peer
from testers.specimens.peers.nginx import describe, write_files
from testers.specimens.peers.system import Made, PeerSystem


class PythonHttp(Peer):
    """An http.server on loopback."""

    ready = "Serving HTTP on"

    def command(self, folder: Path) -> Sequence[str]:
        """Write the files."""
        write_files(folder / "files")
        place = ["--bind", self.host, "--directory", str(folder / "files"), str(self.port)]
        return [sys.executable, "-I", "-u", "-m", "http.server", *place]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return the environment of this process, at home in `folder`."""
        return {**os.environ, "HOME": str(folder)}


SYSTEM = PeerSystem(name="pyhttp", make=lambda: Made(peer=PythonHttp(), describe=describe))
