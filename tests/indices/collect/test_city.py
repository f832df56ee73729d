"""A collection from the reference city: its context broker and its open data."""

import datetime as dt
from pathlib import Path

import pytest

from indices.collect.run import collect
from tests.citybrain.running import city

MAPPING = """\
schema: cityassay/source-map/1
edition: city-index 1
period: "2026"
city: reference-city
sources:
  - {id: broker, kind: ngsi-ld, at: "ROOT/ngsi-ld/v1", entity: StreetLight, size: 2, token: "env:CITY_TOKEN", key: id}
  - {id: open, kind: dcat, at: "ROOT/open/catalogue", dataset: citybrain-lamps, format: csv}
fields:
  - {code: LAMPS, source: broker, aggregate: distinct, column: id}
  - {code: POWER, source: broker, aggregate: sum, column: power, unit: W}
  - {code: LAMPS, source: open, aggregate: count}
precedence: [broker]
"""


@pytest.mark.slow
def test_the_reference_city_is_read_over_ngsi_ld_and_dcat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with city() as running:
        monkeypatch.setenv("CITY_TOKEN", running.token)
        root = running.ready["endpoints"]["http"]
        (tmp_path / "map.yaml").write_text(MAPPING.replace("ROOT", root), encoding="utf-8")
        found = collect(tmp_path / "map.yaml", tmp_path / "state.json", now=lambda: dt.datetime.now(dt.UTC))
    told = {each.code: each.value for each in found.values}
    # Three poles, see tests.citybrain.running; two pages of entities of at most two.
    assert told["LAMPS"] == 3.0
    assert isinstance(told["POWER"], float)
    assert told["POWER"] >= 0
    assert found.traces[0].rows == 3
    assert all(key.startswith("urn:ngsi-ld:StreetLight:") for key in found.traces[0].keys)
    assert [(each.kept.value, each.dropped[0].value, each.agree) for each in found.decisions] == [(3.0, 3.0, True)]
