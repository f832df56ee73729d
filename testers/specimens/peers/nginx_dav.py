"""nginx with its WebDAV module: a store of payloads that is not ours, on a file system."""

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.specimens.peers.child import Peer
from testers.specimens.peers.nginx import Nginx
from testers.specimens.peers.system import Made, PeerSystem
from testers.specimens.specimen import Served

_STORE = "/store"
# Its own limit is 1 MiB to the byte; this leaves no doubt.
_EXTRA = f"""
    location {_STORE}/ {{
      dav_methods PUT DELETE;
      client_max_body_size 2m;
    }}
"""


class NginxDav(Nginx):
    """An nginx that takes PUT and DELETE below /store/; UsageError where it was built without."""

    def __init__(self) -> None:
        super().__init__(extra=_EXTRA)
        if not _has_dav(self.program):
            raise UsageError(Text(zh="本机的 nginx 不带 dav 模块。", en="The nginx of this machine has no dav module."))

    def command(self, folder: Path) -> Sequence[str]:
        """Make the folder of the store besides what every nginx of ours serves."""
        command = super().command(folder)
        (folder / "files" / _STORE.strip("/")).mkdir(exist_ok=True)
        return command


@cache
def _has_dav(program: Path) -> bool:
    told = subprocess.run([str(program), "-V"], capture_output=True, text=True, check=False, timeout=10)
    return re.search(r"--with-http_dav_module\b", told.stderr + told.stdout) is not None


def _describe(peer: Peer) -> Served:
    return Served(
        endpoints={"http": f"http://{peer.host}:{peer.port}"},
        capabilities={"http.api": "yes", "http.blobs": "yes"},
        parameters={"blobs.collection": _STORE},
    )


SYSTEM = PeerSystem(name="nginx_dav", make=lambda: Made(peer=NginxDav(), describe=_describe))
