"""REL-23.mqtt, and the payloads with which it looks for brokers that spoil them."""

import random
from itertools import islice

import pytest

from rules.measurement import Proportion
from rules.verdict import Word
from testers.protocols.mqtt.carrying import PARAMETER
from testers.protocols.payload.blobs import draw_blobs, find_difference
from testers.reliability.rel_23_mqtt import reduce
from testers.specimens.broker import spoiling
from tests.testers.protocols.mqtt.assay import SHORT, assay, read

CASE = "testers.reliability.rel_23_mqtt"


@pytest.mark.slow
def test_a_broker_that_carries_everything() -> None:
    found = assay(CASE, "mqtt_strict")
    assert found.words == {"altered": Word.PASS}
    assert found.record.measurements["altered"].n == 2_995


@pytest.mark.parametrize("system", ["mqtt_cuts_at_nul", "mqtt_flips_large", "mqtt_takes_for_text"])
def test_brokers_that_spoil_payloads(system: str) -> None:
    found = assay(CASE, system)
    assert found.words == {"altered": Word.FAIL}
    assert "first altered" in found.why


@pytest.mark.parametrize("system", ["mqtt_garbage", "mqtt_hangs"])
def test_hostile_brokers_establish_nothing(system: str) -> None:
    assert assay(CASE, system, limits=SHORT).words == {"": Word.INCONCLUSIVE}


@pytest.mark.parametrize("size", ["0", "1048577", "9" * 5_000, "-1", "many", "١"])
def test_a_senseless_size_is_the_users_mistake(size: str) -> None:
    found = assay(CASE, "mqtt_strict", parameters={PARAMETER: size})
    assert found.words == {"": Word.NOT_TESTED}
    assert PARAMETER in found.why


@pytest.mark.parametrize("largest", [1, 100, 65_536, 1 << 20])
def test_payloads_keep_within_their_size_and_are_the_same_for_a_seed(largest: int) -> None:
    blobs = list(islice(draw_blobs(random.Random(5), largest=largest), 300))
    assert max(len(blob.data) for blob in blobs) == largest
    assert [blob.number for blob in blobs] == list(range(300))
    assert blobs == list(islice(draw_blobs(random.Random(5), largest=largest), 300))


def test_payloads_catch_what_spoils_payloads() -> None:
    blobs = list(islice(draw_blobs(random.Random(5)), 400))
    for spoil in (spoiling.cut_at_nul, spoiling.flip_large, spoiling.take_for_text):
        assert sum(spoil(blob.data) != blob.data for blob in blobs) >= 5
    assert set().union(*(set(blob.data) for blob in blobs)) == set(range(256))


def test_the_first_difference() -> None:
    assert find_difference(b"abcd", b"abXd") == 2
    assert find_difference(b"abcd", b"ab") == 2
    assert find_difference(b"", b"x") == 0


def test_what_is_lost_is_not_altered() -> None:
    lost = ("payload", {"number": 1, "size": 10, "back": False, "altered": False})
    whole = ("payload", {"number": 2, "size": 10, "back": True, "altered": False})
    share = reduce(read(lost, whole))["altered"]
    assert isinstance(share, Proportion)
    assert (share.k, share.n) == (0, 1)
    assert reduce([])["altered"].n == 0
