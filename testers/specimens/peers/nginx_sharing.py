"""nginx with what an office shares as files: a register and its copy, and a version whose end is announced."""

import json
from collections.abc import Sequence
from pathlib import Path

from testers.specimens.peers.child import Peer
from testers.specimens.peers.nginx import Nginx
from testers.specimens.peers.system import Made, PeerSystem
from testers.specimens.specimen import Served

_PLOTS = 3_000
_SOURCE, _SHARED, _CURRENT, _OLD, _NOTES = (
    "/register.json",
    "/shared.json",
    "/v2/status.json",
    "/v1/status",
    "/notes.txt",
)
_EXTRA = f"""
    location = {_OLD} {{
      default_type application/json;
      add_header Deprecation "@1767225600";
      add_header Sunset "Fri, 31 Dec 2027 23:59:59 GMT";
      add_header Link '<{_CURRENT}>; rel="successor-version", <{_NOTES}>; rel="deprecation"';
      return 200 '{{"status": "ok"}}';
    }}
"""


class NginxSharing(Nginx):
    """The files of an office that shares."""

    def __init__(self) -> None:
        super().__init__(extra=_EXTRA)

    def command(self, folder: Path) -> Sequence[str]:
        """Write the files besides what every nginx of ours serves."""
        command = super().command(folder)
        files = folder / "files"
        plots = [{"id": f"plot-{number:04}", "area": 100 + number / 7, "use": "绿地"} for number in range(_PLOTS)]
        source = json.dumps({"items": plots, "next": None}, ensure_ascii=False)
        # The copy is written by another program in another order of members: equal all the same.
        copied = [dict(sorted(plot.items())) for plot in plots]
        shared = json.dumps({"next": None, "items": copied}, indent=1)
        (files / "v2").mkdir()
        for place, text in (
            (_SOURCE, source),
            (_SHARED, shared),
            (_CURRENT, '{"status": "ok"}\n'),
            (_NOTES, "v1 ends.\n"),
        ):
            (files / place.strip("/")).write_text(text, encoding="utf-8")
        return command


def _describe(peer: Peer) -> Served:
    return Served(
        endpoints={"http": f"http://{peer.host}:{peer.port}"},
        capabilities={"http.api": "yes", "http.copy": "yes", "http.versioned": "yes", "http.soak": "yes"},
        parameters={
            "copy.source": _SOURCE,
            "copy.shared": _SHARED,
            "copy.delay": "0.2",
            "http.current": _CURRENT,
            "http.deprecated": _OLD,
            "soak.path": _NOTES,
            "soak.outage": "0.001",
            "soak.step": "0.001",
        },
    )


SYSTEM = PeerSystem(name="nginx_sharing", make=lambda: Made(peer=NginxSharing(), describe=_describe))
