"""Every kind of source against a real little one."""

import csv
import io
import sqlite3
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from indices.collect.adapters import find_adapter, list_kinds
from indices.collect.desk import Desk
from indices.collect.distribution import name_format
from indices.collect.gate import Gate, is_loopback
from indices.collect.source_map import Limits, Source
from indices.collect.sources.dcat import find_distributions
from rules.errors import HouseError, RefusedError, TargetError, UsageError
from tests.indices.collect.little_server import Route, page, serve

ROWS: list[dict[str, object]] = [
    {"id": f"lamp-{number}", "district": "东城" if number % 2 else "西城", "power": 10.5 * number}
    for number in range(5)
]


def read(folder: Path, limits: Limits | None = None, /, **keys: object) -> list[dict[str, object]]:
    source = Source.model_validate({"id": "s", **keys})
    desk = Desk(source=source, folder=folder, limits=limits or Limits())
    return [dict(row) for row in desk.bounded(find_adapter(source).read(desk))]


def csv_of(rows: list[dict[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def test_kinds_are_found_by_walking() -> None:
    assert set(list_kinds()) == {"csv", "xlsx", "parquet", "sql", "rest", "dcat", "ckan", "ngsi-ld", "sensorthings"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_our_users(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "lamps.csv").write_text(csv_of(ROWS), encoding=encoding)
    assert read(tmp_path, kind="csv", at="lamps.csv") == [{name: str(v) for name, v in row.items()} for row in ROWS]


def test_xlsx_and_parquet_keep_their_types(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("灯").append(list(ROWS[0]))
    for row in ROWS:
        book["灯"].append(list(row.values()))
    book.save(tmp_path / "lamps.xlsx")
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "lamps.parquet")
    assert read(tmp_path, kind="xlsx", at="lamps.xlsx", sheet="灯") == ROWS
    assert read(tmp_path, kind="parquet", at="lamps.parquet") == ROWS


def test_sql_reads_and_never_writes(tmp_path: Path) -> None:
    place = tmp_path / "city.db"
    database = sqlite3.connect(place)
    database.execute("create table lamps (id text, district text, power real)")
    database.executemany("insert into lamps values (:id, :district, :power)", ROWS)
    database.commit()
    database.close()
    before = place.read_bytes()
    query = "SELECT * FROM lamps ORDER BY id;"
    assert read(tmp_path, kind="sql", at="sqlite:///city.db", query=query) == ROWS
    for wrong in ("DELETE FROM lamps", "SELECT 1; DROP TABLE lamps", "WITH x AS (SELECT 1) DELETE FROM lamps"):
        with pytest.raises(UsageError, match="one SELECT"):
            read(tmp_path, kind="sql", at="sqlite:///city.db", query=wrong)
    assert place.read_bytes() == before


def test_sql_refuses_a_password_in_the_address_and_a_strange_host(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must not hold a password"):
        read(tmp_path, kind="sql", at="postgresql://u:p@127.0.0.1/x", query="SELECT 1")
    with pytest.raises(RefusedError, match=r"192\.0\.2\.1"):
        read(tmp_path, kind="sql", at="postgresql://u@192.0.2.1/x", query="SELECT 1")
    with pytest.raises(UsageError, match="no file"):
        read(tmp_path, kind="sql", at="sqlite:///lost.db", query="SELECT 1")
    with pytest.raises(UsageError, match="must not say host"):
        read(tmp_path, kind="sql", at="postgresql://u@127.0.0.1/x?host=192.0.2.1", query="SELECT 1")


def test_sql_stops_a_query_without_an_end(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "city.db").close()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(TargetError, match=r"took more than 0\.3 s"):
        read(tmp_path, Limits(seconds=0.3), kind="sql", at="sqlite:///city.db", query=endless)


@pytest.mark.parametrize("way", [{"offset": "from"}, {"page": "number"}, {"next": "links.next"}])
def test_rest_reads_all_pages(tmp_path: Path, way: dict[str, str]) -> None:
    def answer(query: dict[str, str]) -> object:
        first = int(query.get("from", 2 * (int(query.get("number", "1")) - 1)))
        follow = f"/lamps?from={first + 2}" if first + 2 < len(ROWS) else None
        return {"data": {"items": ROWS[first : first + 2]}, "links": {"next": follow}}

    with serve({"/lamps": answer}) as server:
        found = read(tmp_path, kind="rest", at=f"{server.root}/lamps", items="data.items", size_key="n", size=2, **way)
    assert found == ROWS


def test_ngsi_ld_reads_entities_page_by_page_with_its_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKER_TOKEN", "made-up")
    entities: list[dict[str, object]] = [
        {
            "id": f"urn:ngsi-ld:StreetLight:{row['id']}",
            "type": "StreetLight",
            "power": {
                "type": "Property",
                "value": row["power"],
                "unitCode": "WTT",
                "observedAt": "2025-06-01T00:00:00Z",
            },
            "locatedIn": {"type": "Relationship", "object": row["district"]},
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1, 2]}},
        }
        for row in ROWS
    ]
    with serve({"/ngsi-ld/v1/entities": lambda query: page(entities, query, start="offset", size="limit")}) as server:
        at = f"{server.root}/ngsi-ld/v1"
        found = read(tmp_path, kind="ngsi-ld", at=at, entity="StreetLight", size=2, token="env:BROKER_TOKEN")
        assert {authorization for _, _, authorization in server.asked} == {"Bearer made-up"}
        assert {query["type"] for _, query, _ in server.asked} == {"StreetLight"}
    assert [(row["power"], row["locatedIn"]) for row in found] == [(row["power"], row["district"]) for row in ROWS]
    assert found[0]["power.unitCode"] == "WTT"
    assert "location" not in found[0]


@pytest.mark.parametrize("names_next", [True, False])
def test_sensorthings_reads_observations(tmp_path: Path, names_next: bool) -> None:  # noqa: FBT001
    path = "/v1.1/Datastreams(1)/Observations"

    def answer(query: dict[str, str]) -> object:
        found = page(ROWS, query, start="$skip", size="$top")
        first = int(query.get("$skip", "0"))
        follow = {"@iot.nextLink": f"{path}?$top=2&$skip={first + 2}"} if names_next and first + 2 < len(ROWS) else {}
        return {"value": found, **follow}

    with serve({path: answer}) as server:
        assert read(tmp_path, kind="sensorthings", at=server.root + path, size=2) == ROWS


def test_ckan_finds_the_resource(tmp_path: Path) -> None:
    resources = [{"url": "/lamps.pdf", "format": "PDF"}, {"url": "/lamps.csv", "format": "CSV"}]
    routes: dict[str, Route] = {
        "/api/3/action/package_show": lambda query: (
            {"result": {"resources": resources}} if query["id"] == "lamps" else 404
        ),
        "/lamps.csv": lambda _: csv_of(ROWS).encode(),
    }
    with serve(routes) as server:
        assert len(read(tmp_path, kind="ckan", at=server.root, dataset="lamps")) == len(ROWS)
        with pytest.raises(TargetError, match="404"):
            read(tmp_path, kind="ckan", at=server.root, dataset="trees")
        with pytest.raises(TargetError, match="no resource in parquet"):
            read(tmp_path, kind="ckan", at=server.root, dataset="lamps", format="parquet")


def test_dcat_finds_the_distribution_inline_and_by_reference(tmp_path: Path) -> None:
    inline = {
        "@type": "dcat:Catalog",
        "dcat:dataset": [
            {
                "@id": "urn:lamps",
                "dct:title": [{"@language": "zh", "@value": "路灯"}, {"@language": "en", "@value": "Lamps"}],
                "dcat:distribution": {"dcat:downloadURL": {"@id": "/lamps.json"}, "dcat:mediaType": "application/json"},
            }
        ],
    }
    graph = {
        "@graph": [
            {"@id": "urn:lamps", "dct:identifier": "lamps", "dcat:distribution": {"@id": "urn:d"}},
            {"@id": "urn:d", "dcat:accessURL": {"@id": "/lamps.json"}},
        ]
    }
    assert find_distributions(graph, "lamps") == [("/lamps.json", "json")]
    with serve({"/catalog": lambda _: inline, "/lamps.json": lambda _: ROWS}) as server:
        assert read(tmp_path, kind="dcat", at=f"{server.root}/catalog", dataset="路灯") == ROWS
        with pytest.raises(TargetError, match="no distribution of dataset Trees"):
            read(tmp_path, kind="dcat", at=f"{server.root}/catalog", dataset="Trees")


def test_a_collection_stays_on_this_machine(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"example\.org:443 is not allowed"):
        read(tmp_path, kind="rest", at="https://example.org/lamps")
    Gate(allow=frozenset({"example.org:443"})).admit("https://example.org/lamps")
    with pytest.raises(RefusedError):
        Gate(allow=frozenset({"example.org:443"})).admit("https://example.org:8443/lamps")
    assert is_loopback("127.8.0.1")
    assert not is_loopback("127.0.0.1.example.org")


def test_no_page_leads_out_of_the_gate_and_no_redirect_is_followed(tmp_path: Path) -> None:
    routes = {"/out": lambda _: {"items": ROWS, "next": "http://192.0.2.1/more"}, "/gone": lambda _: 302}
    with serve(routes) as server:
        with pytest.raises(RefusedError, match=r"192\.0\.2\.1"):
            read(tmp_path, kind="rest", at=f"{server.root}/out", items="items", next="next")
        with pytest.raises(TargetError, match="redirects to"):
            read(tmp_path, kind="rest", at=f"{server.root}/gone")


def test_limits_of_rows_and_bytes_hold(tmp_path: Path) -> None:
    (tmp_path / "lamps.csv").write_text(csv_of(ROWS), encoding="utf-8")
    with pytest.raises(TargetError, match="more than 4 rows"):
        read(tmp_path, Limits(rows=4), kind="csv", at="lamps.csv")
    with serve({"/large": lambda _: b" " * (1 << 20) + b"[]"}) as server, pytest.raises(TargetError, match="too much"):
        read(tmp_path, Limits(mebibytes=1), kind="rest", at=f"{server.root}/large")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"kind": "ftp", "at": "x"}, "no kind 'ftp'"),
        ({"kind": "csv", "at": "x", "query": "SELECT 1"}, "kind csv does not heed query"),
        ({"kind": "csv", "at": "lost.csv"}, "there is no file lost.csv"),
        ({"kind": "csv", "at": "torn.csv"}, "line 3 has 1 cells for 2 names"),
        ({"kind": "csv", "at": "twice.csv"}, "stands twice"),
        ({"kind": "parquet", "at": "torn.csv"}, "no valid Parquet"),
        ({"kind": "rest", "at": "file:///etc/passwd"}, "no http"),
        ({"kind": "rest", "at": "http://127.0.0.1:1/", "token": "env:NO_SUCH_VARIABLE"}, "holds nothing"),
        ({"kind": "rest", "at": "http://127.0.0.1:1/"}, "did not answer"),
        ({"kind": "ngsi-ld", "at": "http://127.0.0.1:1/"}, "needs entity"),
    ],
)
def test_a_wrong_source_is_told_in_one_sentence(tmp_path: Path, keys: dict[str, str], told: str) -> None:
    (tmp_path / "torn.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    (tmp_path / "twice.csv").write_text("a,a\n1,2\n", encoding="utf-8")
    with pytest.raises(HouseError, match=told):
        read(tmp_path, **keys)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("text/csv", "csv"),
        ("CSV", "csv"),
        ("http://publications.europa.eu/resource/authority/file-type/JSON", "json"),
        ("application/geo+json; charset=utf-8", "json"),
        ("https://city.example/lamps.parquet?x=1", "parquet"),
        ("application/pdf", None),
    ],
)
def test_formats_are_told_by_media_type_word_or_address(words: str, name: str | None) -> None:
    assert name_format(words) == name


@pytest.mark.parametrize("keys", [{"kind": "rest", "page": "number"}, {"kind": "ngsi-ld", "entity": "X"}])
def test_a_server_that_does_not_page_is_told(tmp_path: Path, keys: dict[str, str]) -> None:
    with serve({"/entities": lambda _: ROWS}) as server, pytest.raises(TargetError, match="same page twice"):
        read(tmp_path, at=server.root + ("/entities" if keys["kind"] == "rest" else ""), **keys)


def test_a_database_in_a_folder_with_odd_names_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "50% #1?"
    folder.mkdir()
    sqlite3.connect(folder / "city.db").close()
    assert read(folder, kind="sql", at="sqlite:///city.db", query="SELECT 1 AS one") == [{"one": 1}]
