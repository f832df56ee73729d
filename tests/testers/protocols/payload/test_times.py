"""Time stamps of readings as observations, and as measurements again."""

import asyncio
from collections.abc import Sequence

from rules.measurement import Count, Measurement, Proportion
from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.harness.observation import Json, Observation
from testers.harness.registry import load_case
from testers.harness.session import Session
from testers.harness.setting import set_up
from testers.protocols.payload.times import measure_times, record_times


def look(*readings: Json) -> tuple[list[int], Sequence[Observation]]:
    async def go() -> tuple[list[int], Sequence[Observation]]:
        target, case = make_target({"mqtt": "mqtt://127.0.0.1:1"}), load_case("testers.compatibility.cmp_06_mqtt")
        assert case is not None
        setting = set_up(target=target, doors=await open_doors(target), seed=1)
        session = Session(setting=setting, card=case.card, samples={}, seed=1)
        return [record_times(session, reading) for reading in readings], session.observations

    return asyncio.run(go())


def counts(found: Measurement) -> tuple[int, int]:
    assert isinstance(found, Proportion | Count)
    return found.k, found.n


def test_right_ambiguous_broken_and_unequal_stamps_are_told_apart() -> None:
    numbers, observations = look(
        {"time": "2026-11-23T08:00:00+08:00", "power": 3},
        {"time": "2026-11-23T08:00:00"},
        {"time": "2026-13-23T08:00:00Z"},
        {"time": "2026-11-23T08:00:00Z", "time_local": "2026-11-23T08:00:00+08:00"},
        {"time": "2026-11-23T00:00:00Z", "time_local": "2026-11-23T08:00:00+08:00"},
        {"power": 3},
    )
    assert numbers == [1, 1, 1, 2, 2, 0]
    found = measure_times(observations)
    assert counts(found["ambiguous"]) == (1, 7)
    # One broken, one pair that differs; each of the two pairs is compared once besides its stamps.
    assert counts(found["unequal"]) == (2, 9)
    assert "has no zone" in str(found["ambiguous"].detail)
    assert "another instant" in str(found["unequal"].detail)


def test_no_stamp_asserts_nothing() -> None:
    found = measure_times(look({"power": 3})[1])
    assert (counts(found["ambiguous"]), counts(found["unequal"])) == ((0, 0), (0, 0))
