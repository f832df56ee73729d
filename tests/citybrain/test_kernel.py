"""Clock, seeds and sealed truth."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citybrain.errors import MistakeError
from citybrain.kernel.clock import CityClock, rfc3339, without_zone
from citybrain.kernel.seeds import digest, generator
from citybrain.kernel.truth import TruthLog, canonical


def test_the_clock_runs_forward_at_its_speed() -> None:
    clock = CityClock(speed=86_400, start=datetime(2026, 1, 1, tzinfo=UTC))
    first, second = clock.now(), clock.now()
    assert datetime(2026, 1, 1, tzinfo=UTC) <= first <= second


def test_an_instant_is_written_with_its_zone() -> None:
    instant = datetime(2026, 11, 23, 8, 15, 10, 123_456, tzinfo=UTC)
    assert rfc3339(instant) == "2026-11-23T08:15:10.123Z"
    assert rfc3339(instant + timedelta(0)) == rfc3339(instant)
    assert without_zone(instant) == "2026-11-23T16:15:10.123"


def test_a_seed_gives_the_same_on_every_machine() -> None:
    assert digest(1, "x").hex() == hashlib.sha256(b"citybrain/1/x").hexdigest()
    assert generator(1, "a").random() == generator(1, "a").random()
    assert generator(1, "a").random() != generator(1, "b").random()


def test_the_truth_is_chained_and_opens_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    with TruthLog({"seed": 1}, file) as log:
        log.append({"power": 1.0})
        log.append({"power": 2.0})
        assert not file.exists()
    header, first, second, seal = file.read_bytes().splitlines()
    assert hashlib.sha256(header).hexdigest() == log.header_sha256
    assert json.loads(first)["before"] == log.header_sha256
    assert json.loads(second)["before"] == hashlib.sha256(first).hexdigest()
    assert json.loads(seal) == {"lines": 2, "chain": hashlib.sha256(second).hexdigest()}
    assert list(tmp_path.iterdir()) == [file]


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": 1, "a": "灯"}) == '{"a":"灯","b":1}'.encode()


def test_a_truth_file_that_cannot_be_written_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="truth file"):
        TruthLog({}, tmp_path / "missing" / "truth.jsonl")
