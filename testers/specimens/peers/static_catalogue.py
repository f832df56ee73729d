"""nginx with a catalogue of open data as files: how many offices publish, without any software of their own."""

import datetime as dt
import os
import random
from collections.abc import Sequence
from pathlib import Path

from testers.specimens.catalogue.document import CATALOGUE, DATA, describe
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.service import SHAPES, VOCABULARY, give_parameters
from testers.specimens.catalogue.sets import OpenSet, make_sets
from testers.specimens.catalogue.triples import write_turtle
from testers.specimens.peers.child import Peer
from testers.specimens.peers.nginx import Nginx
from testers.specimens.peers.system import Made, PeerSystem
from testers.specimens.specimen import Served

_TYPES = """
    types {{ application/json json; text/turtle ttl; }}
    location = {catalogue} {{ default_type text/turtle; }}
    location = /vocabulary/themes {{ default_type text/turtle; }}
"""


class StaticCatalogue(Nginx):
    """Files on loopback; CSV goes out as application/octet-stream, as nginx sends what it does not know."""

    def __init__(self) -> None:
        super().__init__(extra=_TYPES.format(catalogue=CATALOGUE))
        self._now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        self.sets: tuple[OpenSet, ...] = make_sets(Manners(), random.Random(self._now.toordinal()), self._now)

    def command(self, folder: Path) -> Sequence[str]:
        """Write the files of the catalogue beside the configuration."""
        line = super().command(folder)
        files = {
            CATALOGUE: write_turtle(describe(self.sets, Manners(), self._now)),
            "/shapes.ttl": SHAPES,
            "/vocabulary/themes": VOCABULARY,
            **{f"{DATA}/{each.name}": each.body for each in self.sets},
        }
        for name, body in files.items():
            place = folder / "files" / name.strip("/")
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(body)
            # The date of the file is that of the data.
            os.utime(place, (self._now.timestamp(), self._now.timestamp()))
        return line


def _describe(peer: Peer) -> Served:
    assert isinstance(peer, StaticCatalogue)  # noqa: S101 - made below
    return Served(
        endpoints={"http": f"http://{peer.host}:{peer.port}"},
        capabilities=dict.fromkeys(("http.api", "dcat.catalogue", "http.open-data", "http.identifiers"), "yes"),
        parameters=give_parameters(peer.sets),
    )


def _make() -> Made:
    return Made(peer=StaticCatalogue(), describe=_describe)


SYSTEM = PeerSystem(name="static_catalogue", make=_make)
