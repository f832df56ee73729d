"""A collection from sources to indicators: reduced, reconciled, incremental, resumable, traceable."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from indices.collect.evaluate import compute
from indices.collect.quality import Quality
from indices.collect.run import Collected, collect
from indices.collect.specification import IndicatorSpec
from rules.errors import TargetError, UsageError
from rules.text import Text
from tests.indices.collect.little_server import serve

MAPPING = """\
schema: cityassay/source-map/1
edition: city-index 1
period: "2025"
city: C01
sources:
  - {id: lamps, kind: csv, at: lamps.csv, quality: measured, mark: updated, key: id}
  - {id: ledger, kind: csv, at: ledger.csv, quality: personal}
fields:
  - {code: LAMPS, source: lamps, aggregate: count, city: district, time: updated}
  - code: LAMPS_ON
    source: lamps
    aggregate: count
    city: district
    time: updated
    where: [{column: status, equals: "on"}]
  - {code: ENERGY, source: lamps, aggregate: sum, column: wh, city: district, factor: 0.001, unit: kW.h}
  - {code: POWER, source: lamps, aggregate: mean, column: wh, city: district}
  - {code: USE, source: lamps, aggregate: ratio, column: wh, over: rated, city: district}
  - {code: MAKERS, source: lamps, aggregate: distinct, column: maker, city: district}
  - {code: LAMPS, source: ledger, aggregate: sum, column: lamps, city: district}
precedence: [lamps, ledger]
indicators:
  - code: ON_SHARE
    title: {zh: 亮灯率, en: Share of lamps lit}
    unit: "%"
    numerator: [LAMPS_ON]
    denominator: [LAMPS]
    factor: 100
"""
LAMPS = """\
id,district,status,wh,rated,maker,updated
1,east,on,1000,2000,a,2025-03-01T08:00:00+08:00
2,east,off,0,2000,b,2025-03-02T08:00:00+08:00
3,west,on,500,1000,a,2025-03-03T08:00:00+08:00
4,east,on,1500,2000,a,2024-12-31T15:59:59+00:00
5,east,on,700,2000,b,2025-04-01T08:00:00+08:00
"""
MORE = "6,west,off,100,1000,c,2025-05-01T08:00:00+08:00\n"
LEDGER = "district,lamps\neast,9\nwest,1\n"


def now() -> dt.datetime:
    return dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def write(folder: Path, mapping: str = MAPPING, lamps: str = LAMPS, ledger: str = LEDGER) -> None:
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    (folder / "lamps.csv").write_text(lamps, encoding="utf-8")
    (folder / "ledger.csv").write_text(ledger, encoding="utf-8")


def run(folder: Path, *, fresh: bool = False) -> Collected:
    return collect(folder / "map.yaml", folder / "state.json", now=now, fresh=fresh)


def told(collected: Collected) -> dict[tuple[str, str], object]:
    return {each.key: each.value for each in collected.values}


def test_rows_become_fields_and_fields_indicators(tmp_path: Path) -> None:
    write(tmp_path)
    collected = run(tmp_path)
    # By hand; row 4 is the last second of 2024 in Shanghai, and so counts where no time is asked for only.
    assert told(collected) == {
        ("east", "LAMPS"): 3.0,
        ("west", "LAMPS"): 1.0,
        ("east", "LAMPS_ON"): 2.0,
        ("west", "LAMPS_ON"): 1.0,
        ("east", "ENERGY"): 3.2,
        ("west", "ENERGY"): 0.5,
        ("east", "POWER"): 800.0,
        ("west", "POWER"): 500.0,
        ("east", "USE"): 0.4,
        ("west", "USE"): 0.5,
        ("east", "MAKERS"): 2.0,
        ("west", "MAKERS"): 1.0,
    }
    found = {each.city: each.value for each in collected.indicators}
    assert found == {"east": pytest.approx(200 / 3), "west": 100.0}


def test_sources_that_differ_are_reconciled_and_both_are_logged(tmp_path: Path) -> None:
    write(tmp_path)
    east, west = run(tmp_path).decisions
    assert (east.kept.source, east.kept.value, east.agree) == ("lamps", 3.0, False)
    assert [each.value for each in east.dropped] == [9.0]
    assert west.agree
    write(tmp_path, MAPPING.replace("[lamps, ledger]", "[ledger]"))
    assert run(tmp_path).decisions[0].kept.value == 9.0
    write(tmp_path, MAPPING.replace("[lamps, ledger]", "[]"))
    decision = run(tmp_path).decisions[0]
    assert decision.kept.source == "lamps"
    assert "quality class" in decision.text.en


def test_every_value_is_traced_to_rows_and_hash(tmp_path: Path) -> None:
    write(tmp_path)
    collected = run(tmp_path)
    lamps, ledger = collected.traces
    assert (lamps.rows, lamps.keys, lamps.mark) == (5, ("1", "2", "3", "4", "5"), "2025-04-01T08:00:00+08:00")
    assert lamps.time == "2026-01-02T03:04:05+00:00"
    lines = [{"district": "east", "lamps": "9"}, {"district": "west", "lamps": "1"}]
    canonical = "".join(json.dumps(each, sort_keys=True, separators=(",", ":")) + "\n" for each in lines)
    assert ledger.digest == hashlib.sha256(canonical.encode()).hexdigest()
    assert {each.evidence for each in collected.values if each.code == "ENERGY"} != {lamps.digest}
    json.dumps(collected.to_plain(), default=str)


def test_a_second_run_reads_new_rows_only_and_comes_to_the_same_as_a_fresh_one(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    write(tmp_path, lamps=LAMPS + MORE)
    second = run(tmp_path)
    assert (second.traces[0].new, second.traces[0].rows) == (1, 6)
    assert run(tmp_path).traces[0].new == 0
    fresh = run(tmp_path, fresh=True)
    assert fresh.traces[0].new == 6
    assert told(second) == told(fresh)
    assert told(fresh)["west", "LAMPS"] == 2.0


def test_a_row_with_the_mark_of_the_last_one_is_still_seen(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    write(tmp_path, lamps=LAMPS + "7,west,on,1,1,a,2025-04-01T08:00:00+08:00\n")
    assert run(tmp_path).traces[0].new == 1


def test_a_run_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    answers: list[object] = [500, [{"district": "east", "lamps": 4}]]
    with serve({"/ledger": lambda _: answers.pop(0)}) as server:
        mapping = MAPPING.replace("kind: csv, at: ledger.csv", f"kind: rest, at: '{server.root}/ledger'")
        write(tmp_path, mapping)
        with pytest.raises(TargetError, match=r"Source ledger: .* answered 500"):
            run(tmp_path)
        (tmp_path / "lamps.csv").unlink()  # what is done is not read again
        assert told(run(tmp_path))["east", "LAMPS"] == 3.0


def test_a_changed_mapping_reads_its_source_anew(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path)
    write(tmp_path, MAPPING.replace("factor: 0.001", "factor: 1"))
    changed = run(tmp_path)
    assert changed.traces[0].new == 5
    assert told(changed)["east", "ENERGY"] == 3200.0


def test_unreadable_cells_are_refused_with_their_row_or_skipped_with_a_remark(tmp_path: Path) -> None:
    bad = LAMPS.replace(",500,", ",5OO,")
    write(tmp_path, lamps=bad)
    with pytest.raises(UsageError, match="Source lamps: row 3 column wh '5OO' is no number"):
        run(tmp_path)
    mended = MAPPING
    for head in ("factor: 0.001", "aggregate: mean, column: wh", "over: rated"):
        mended = mended.replace(head, f"{head}, unreadable: skip")
    write(tmp_path, mended, lamps=bad)
    collected = run(tmp_path)
    assert {each.kind for each in collected.remarks if each.about == "west/ENERGY"} == {"rows-skipped"}
    assert ("west", "POWER") not in told(collected)


def test_quality_of_an_indicator_is_that_of_its_worst_field(tmp_path: Path) -> None:
    write(tmp_path, MAPPING.replace("precedence: [lamps, ledger]", "precedence: [ledger]"))
    assert {each.quality for each in run(tmp_path).indicators} == {Quality.PERSONAL}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("aggregate: mean", "agregate: mean", r"map\.yaml:17: there is no key 'agregate'"),
        ("source: ledger", "source: leger", "no source leger"),
        ("precedence: [lamps", "precedence: [lmps", "no source lmps"),
        ("denominator: [LAMPS]", "denominator: [LMPS]", "names field LMPS"),
        ('{column: status, equals: "on"}', "{column: status}", "exactly one key"),
        ("over: rated, ", "", "over goes with aggregate: ratio"),
        ("column: maker, ", "", "needs a column"),
        ("id: ledger", "id: lamps", "more than once"),
        ('period: "2025"', 'period: "25"', "Period '25' cannot be read"),
        ("city: C01", "city: C01\nzone: Mars/Base", "no zone Mars/Base"),
        ("column: status", "column: state", "has no column state"),
        ("time: updated}", "time: status}", "'on' is no time"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in MAPPING
    write(tmp_path, MAPPING.replace(old, new, 1))
    with pytest.raises(UsageError, match=sentence):
        run(tmp_path)


def test_a_broken_state_is_told_and_left_alone(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "state.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="no state of a collection"):
        run(tmp_path)
    assert (tmp_path / "state.json").read_text(encoding="utf-8") == "{}"


def test_a_zero_denominator_gives_no_value() -> None:
    spec = IndicatorSpec(
        code="X", title=Text.same("X"), unit="%", numerator=("A", "B"), denominator=("C",), factor=100.0
    )
    assert compute(spec, {"A": 1.0, "B": 2.0, "C": 4.0}) == 75.0
    assert compute(spec, {"A": 1.0, "B": 2.0, "C": 0.0}) is None
    assert compute(spec, {"A": 1.0, "B": 2.0}) is None
