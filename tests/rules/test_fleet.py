"""Fleet files and CSVs: what they mean, and what is refused with file and line."""

from pathlib import Path

import pytest

from rules.applicability import Answer
from rules.errors import UsageError
from rules.fleet import is_fleet, load_fleet

FLEET = """
fleet: {id: north, max_rate: 80}
defaults:
  target: {kind: sensing-device, class: lamp-controller, maker: Example Ltd}
  capabilities: {mqtt.v5: no}
  authorisation: {owner: Example Ltd, hosts: [127.0.0.1], ports: [1883], from: 2026-01-01, until: 2027-12-31}
targets:
  - target: {id: lamp-1}
    endpoints: {mqtt: "mqtt://127.0.0.1:1883"}
  - target: {id: lamp-2, class: gateway}
    endpoints: {mqtt: "mqtt://127.0.0.1:1884"}
    capabilities: {mqtt.v5: yes}
    authorisation: {ports: [1884]}
  - other.yaml
  - more.csv
"""
OTHER = """
target: {id: lamp-3}
endpoints: {mqtt: "mqtt://127.0.0.1:1883"}
"""
CSV = (
    "target.id,endpoints.http,capabilities.http.api,authorisation.ports\r\n"
    "lamp-4,http://127.0.0.1:8080,yes,8080;8081\r\n"
    ",,,\r\n"
)
WHOLE = (
    "target.id,target.kind,endpoints.snmp,authorisation.owner,authorisation.hosts,authorisation.ports,"
    "authorisation.from,authorisation.until,authorisation.max_rate\n"
    "a,sensing-device,snmp://127.0.0.1:1161,Ann,127.0.0.1;::1,1161,2026-01-01,2027-12-31,12.5\n"
)


def write(folder: Path, **files: str) -> Path:
    for name, words in files.items():
        (folder / name.replace("_", ".")).write_text(words, encoding="utf-8", newline="")
    return folder / next(iter(files)).replace("_", ".")


def test_defaults_lie_under_every_target(tmp_path: Path) -> None:
    fleet = load_fleet(write(tmp_path, fleet_yaml=FLEET, other_yaml=OTHER, more_csv=CSV))
    assert (fleet.id, fleet.max_rate) == ("north", 80)
    by_id = {member.target.target.id: member.target for member in fleet.members}
    assert list(by_id) == ["lamp-1", "lamp-2", "lamp-3", "lamp-4"]
    assert by_id["lamp-1"].target.class_ == by_id["lamp-3"].target.class_ == "lamp-controller"
    assert by_id["lamp-2"].target.class_ == "gateway"
    assert by_id["lamp-1"].capabilities["mqtt.v5"] is Answer.NO
    assert by_id["lamp-2"].capabilities["mqtt.v5"] is Answer.YES
    assert by_id["lamp-2"].authorisation.ports == (1884,)
    assert by_id["lamp-4"].authorisation.ports == (8080, 8081)
    assert by_id["lamp-4"].capabilities["http.api"] is Answer.YES


def test_a_csv_is_a_fleet_named_after_its_file(tmp_path: Path) -> None:
    place = write(tmp_path, **{"路灯 north_csv": "\ufeff" + WHOLE})
    fleet = load_fleet(place)
    assert is_fleet(place)
    assert fleet.id == "north"
    assert fleet.members[0].target.authorisation.hosts == ("127.0.0.1", "::1")
    assert fleet.members[0].target.authorisation.max_rate == 12.5


def test_a_target_file_is_no_fleet(tmp_path: Path) -> None:
    assert not is_fleet(write(tmp_path, other_yaml=OTHER))
    assert is_fleet(write(tmp_path, fleet_yaml=FLEET))
    assert not is_fleet(tmp_path / "missing.yaml")


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("fleet_yaml", FLEET.replace("id: lamp-2", "id: LAMP-1"), "twice"),
        ("fleet_yaml", FLEET.replace("  - other.yaml\n  - more.csv\n", "  - fleet.yaml\n"), "fleet itself"),
        ("fleet_yaml", FLEET.replace("other.yaml", "missing.yaml"), "missing.yaml"),
        ("fleet_yaml", FLEET.replace("max_rate: 80", "max_rate: 0"), "max_rate"),
        ("fleet_yaml", FLEET.replace('endpoints: {mqtt: "mqtt://127.0.0.1:1884"}', "endpoint: 1"), "endpoint"),
        ("fleet_yaml", "fleet: {id: x}\ntargets: []\n", "targets"),
        ("fleet_yaml", "fleet: {id: x}\ntargets: 3\n", "targets"),
        ("fleet_yaml", "fleet: [1]\n", "fleet"),
        ("x_csv", "id,kind\n1,2\n", "target.id"),
        ("x_csv", "target.id,target.id\n1,2\n", "once"),
        ("x_csv", WHOLE + "b,c,d,e,f,g,h,i,j,k\n", "x.csv:3"),
        ("x_csv", WHOLE.replace("1161,2026", "eleven,2026"), "x.csv:2"),
        ("x_csv", WHOLE.replace("target.kind", "kind"), "column kind"),
        ("x_csv", "", "target.id"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(tmp_path: Path, name: str, words: str, says: str) -> None:
    place = write(tmp_path, **{name: words, "other_yaml": OTHER, "more_csv": CSV})
    with pytest.raises(UsageError) as refused:
        load_fleet(place)
    assert says in refused.value.message.en
    assert refused.value.message.zh != refused.value.message.en


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    place.write_bytes(WHOLE.encode("utf-16"))
    with pytest.raises(UsageError, match="UTF-8"):
        load_fleet(place)
    with pytest.raises(UsageError, match="cannot be read"):
        load_fleet(tmp_path / "none.csv")
