"""REL-18: recovery of a client that our own relay has cut, over MQTT and HTTP."""

import asyncio
import math
from typing import cast

import pytest

from rules.errors import TargetError
from rules.measurement import Quantile
from rules.text import Text
from rules.verdict import Word
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.probing.recovery import AT_ONCE, CUTS, measure_recovery, record_recoveries
from testers.relay.outage import Cut
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

MQTT, HTTP = "testers.reliability.rel_18_mqtt", "testers.reliability.rel_18_http"
SCALE = 0.25


@pytest.mark.slow
@pytest.mark.parametrize(("case", "system"), [(MQTT, "mqtt_strict"), (HTTP, "http_good")])
def test_targets_that_serve_again_at_once(case: str, system: str) -> None:
    found = assay(case, system, scale=SCALE)
    assert found.words == {"p95": Word.PASS}
    assert found.record.measurements["p95"].n == 59


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "system"), [(MQTT, "mqtt_blocks_returns"), (MQTT, "mqtt_ignores_returns"), (HTTP, "http_stalls_half_open")]
)
def test_targets_that_bear_a_grudge(case: str, system: str) -> None:
    found = assay(case, system, scale=SCALE)
    assert found.words == {"p95": Word.FAIL}
    assert "no service within 75 s" in found.why


@pytest.mark.parametrize(("case", "system"), [(MQTT, "mqtt_garbage"), (MQTT, "mqtt_hangs"), (HTTP, "http_garbage")])
def test_hostile_targets_establish_nothing(case: str, system: str) -> None:
    assert assay(case, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


def test_every_kind_of_cut_is_one_that_the_relay_knows() -> None:
    assert {Cut(how) for how in CUTS} == {Cut.RST, Cut.FIN, Cut.DEAF}


class _Context:
    """What the recording of recoveries touches of a context."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []

    def seconds(self, nominal: float) -> float:
        return 0.02 * nominal

    def observe(self, what: str, **facts: Json) -> None:
        self.observations.append(Observation(what=what, at=0.0, facts=facts))

    def progress(self, done: int, of: int) -> None:
        assert 0 < done <= of


class _Traveller:
    """Comes back at the nth try after each cut; after `lives` cuts it never does."""

    def __init__(self, tries: int, lives: float = math.inf) -> None:
        self.cuts: list[str] = []
        self._tries = tries
        self._lives = lives
        self._left = 0

    async def greet(self) -> None:
        if len(self.cuts) > self._lives:
            raise TargetError(Text.same("gone"))

    async def board(self) -> None:
        self._left = self._tries

    async def cut(self, how: str) -> None:
        self.cuts.append(how)

    async def return_once(self) -> bool:
        self._left -= 1
        if len(self.cuts) > self._lives or self._left > 0:
            raise TargetError(Text.same("not yet"))
        return True


def record(travellers: list[_Traveller], count: int) -> Quantile:
    ctx = _Context()
    asyncio.run(record_recoveries(cast("Context", ctx), travellers, count=count))
    found = measure_recovery(ctx.observations)["p95"]
    assert isinstance(found, Quantile)
    return found


def test_each_recovery_counts_once_and_every_kind_of_cut_has_its_turn() -> None:
    party = [_Traveller(tries=2) for _ in range(AT_ONCE)]
    assert record(party, 20).n == 20
    assert party[0].cuts == ["rst", "fin", "deaf", "rst"]
    assert party[-1].cuts == ["rst", "fin", "deaf"]


@pytest.mark.slow
def test_who_never_returns_counts_with_the_patience() -> None:
    found = record([_Traveller(tries=1, lives=1) for _ in range(AT_ONCE)], 59)
    assert found.n == 2 * AT_ONCE
    assert found.estimate == 75.0


def test_a_target_that_never_served_is_no_slow_one() -> None:
    with pytest.raises(TargetError):
        record([_Traveller(tries=1, lives=-1)], 59)


def test_nothing_recorded_is_nothing_measured() -> None:
    assert measure_recovery(read())["p95"].n == 0
