"""pygeoapi as a child process: an OGC API server from the package index, in an environment of its own.

Its pins clash with ours, so that it cannot stand beside us: it is looked for where CITYASSAY_PYGEOAPI says (the `bin`
folder of an environment), else in `.cache/peers/pygeoapi/bin`.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.specimens.peers.child import Peer
from testers.specimens.peers.search import peers_root
from testers.specimens.peers.system import Made, PeerSystem
from testers.specimens.specimen import Served

_PLACE = "CITYASSAY_PYGEOAPI"
_NUMBER = 12
_DESCRIBING_SECONDS = 30


class PyGeoApi(Peer):
    """A pygeoapi server with one collection of points from a GeoJSON file."""

    ready = "Running on http"
    start_seconds = 30.0

    def __init__(self) -> None:
        super().__init__()
        named = os.environ.get(_PLACE)
        self.bin = Path(named) if named else peers_root().parent / "pygeoapi" / "bin"
        if not (self.bin / "pygeoapi").is_file():
            raise UsageError(
                Text(
                    zh=f"本机没有 pygeoapi：请装入单独的环境，并由 {_PLACE} 指出其 bin 目录。",
                    en=f"pygeoapi is not on this machine: install it in an environment of its own and name its bin "
                    f"folder in {_PLACE}.",
                )
            )

    def command(self, folder: Path) -> Sequence[str]:
        """Write data, configuration and description (JSON is YAML too)."""
        (folder / "poles.geojson").write_text(json.dumps(_make_data()), encoding="utf-8")
        (folder / "config.yml").write_text(json.dumps(self._configure(folder)), encoding="utf-8")
        program, openapi = str(self.bin / "pygeoapi"), str(folder / "openapi.yml")
        describing = [program, "openapi", "generate", str(folder / "config.yml"), "--output-file", openapi]
        subprocess.run(
            describing, env=dict(self.environment(folder)), check=True, capture_output=True, timeout=_DESCRIBING_SECONDS
        )
        # The application itself, without the reloader that `pygeoapi serve` starts: one process, ended by its id.
        serving = f"from pygeoapi.flask_app import APP; APP.run('{self.host}', {self.port}, threaded=True)"
        return [str(self.bin / "python"), "-c", serving]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Return an environment that knows the configuration in `folder`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        config, openapi = str(folder / "config.yml"), str(folder / "openapi.yml")
        places = {"PYGEOAPI_CONFIG": config, "PYGEOAPI_OPENAPI": openapi, "HOME": str(folder)}
        return {**kept, **places, "PYTHONUNBUFFERED": "1"}

    def _configure(self, folder: Path) -> dict[str, object]:
        url = f"http://{self.host}:{self.port}"
        contact = dict.fromkeys(("name", "position", "address", "city", "stateorprovince", "postalcode"), "assay")
        contact |= dict.fromkeys(("country", "phone", "fax", "email", "hours", "instructions", "role"), "assay")
        provider = {"type": "feature", "name": "GeoJSON", "data": str(folder / "poles.geojson"), "id_field": "id"}
        return {
            "server": {
                "bind": {"host": self.host, "port": self.port},
                "url": url,
                "mimetype": "application/json; charset=UTF-8",
                "encoding": "utf-8",
                "languages": ["en-US"],
                "limits": {"default_items": 10, "max_items": 100},
                "map": {"url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "-"},
            },
            "logging": {"level": "ERROR"},
            "metadata": {
                "identification": {
                    "title": "poles",
                    "description": "poles",
                    "keywords": ["poles"],
                    "keywords_type": "theme",
                    "terms_of_service": "-",
                    "url": url,
                },
                "license": {"name": "-", "url": url},
                "provider": {"name": "assay", "url": url},
                "contact": {**contact, "url": url},
            },
            "resources": {
                "poles": {
                    "type": "collection",
                    "title": "poles",
                    "description": "poles",
                    "keywords": ["poles"],
                    "links": [],
                    "extents": {"spatial": {"bbox": [120, 30, 121, 31]}},
                    "providers": [{**provider, "time_field": "observed"}],
                }
            },
        }


def _make_data() -> dict[str, object]:
    features = [
        {
            "type": "Feature",
            "id": f"pole-{number}",
            "properties": {"observed": f"2026-01-{number + 1:02}T00:00:00Z"},
            "geometry": {"type": "Point", "coordinates": [120.1 + number / 100, 30.2 + number / 100]},
        }
        for number in range(_NUMBER)
    ]
    return {"type": "FeatureCollection", "features": features}


def _describe(peer: Peer) -> Served:
    url = f"http://{peer.host}:{peer.port}"
    return Served(endpoints={"http": url}, capabilities={"ogc.api": "yes"}, parameters={"ogc.collection": "poles"})


def _make() -> Made:
    return Made(peer=PyGeoApi(), describe=_describe)


SYSTEM = PeerSystem(name="pygeoapi", make=_make)
