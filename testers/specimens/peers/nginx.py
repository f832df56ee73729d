"""nginx as Debian packs it, serving a few files on loopback: the web server that half of the world runs."""

import json
from collections.abc import Sequence
from pathlib import Path

from testers.specimens.peers.child import Peer
from testers.specimens.peers.program import ProgramPeer
from testers.specimens.peers.system import Made, PeerSystem
from testers.specimens.specimen import Served

PLAN, PAGE = "/plan.json", "/index.html"
# nginx itself answers 405 for a file without Allow; RFC 9110 section 15.5.6 demands it, and its operator can add it.
ALLOW = 'add_header Allow "GET, HEAD" always;'
_CONFIG = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 64; }}
http {{
  access_log off;
  types {{ application/json json; text/html html; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen {host}:{port};
    root {folder}/files;
    charset utf-8;
    {extra}
  }}
}}
"""


class Nginx(ProgramPeer):
    """An nginx on loopback; `extra` lines go into its server block."""

    program_name = "nginx"
    ready = "event method"

    def __init__(self, extra: str = ALLOW) -> None:
        super().__init__()
        self.extra = extra

    def command(self, folder: Path) -> Sequence[str]:
        """Write nginx.conf and the files."""
        write_files(folder / "files")
        config = folder / "nginx.conf"
        text = _CONFIG.format(folder=folder, host=self.host, port=self.port, extra=self.extra)
        config.write_text(text, encoding="utf-8")
        return [str(self.program), "-e", "stderr", "-p", str(folder), "-c", str(config)]


def write_files(folder: Path) -> None:
    """Write what a static web server serves: a page and a plan with Chinese street names."""
    folder.mkdir(exist_ok=True)
    plan = [{"pole": number, "street": f"滨江路 {number} 号"} for number in range(1, 101)]
    (folder / PLAN.strip("/")).write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    (folder / PAGE.strip("/")).write_text('<!doctype html><meta charset="utf-8"><p>城市</p>\n', encoding="utf-8")


def describe(peer: Peer) -> Served:
    """Describe a server of these files."""
    return Served(
        endpoints={"http": f"http://{peer.host}:{peer.port}"},
        capabilities={"http.api": "yes", "http.openapi": "no", "http.readings": "no"},
        parameters={"http.resources": f"{PLAN},{PAGE}"},
    )


SYSTEM = PeerSystem(name="nginx", make=lambda: Made(peer=Nginx(), describe=describe))
