import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules.errors import RefusedError, UsageError
from rules.hazard import Hazard
from testers.harness.arming import Arming, ArmingOrder, find_hazard, read_arming, sign_arming
from testers.harness.doors import open_doors
from testers.harness.signature import TrustedKey, read_public, sign_target
from tests.testers.harness.little_cases import run
from tests.testers.harness.test_gate import NOON, describe

FIRST, SECOND = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
TRUST = (TrustedKey(label="Owner", raw=read_public(FIRST)), TrustedKey(label="Safety", raw=read_public(SECOND)))
HOUR = dt.timedelta(hours=1)


def write(path: Path, changes: Mapping[str, object] | None = None, *, key: Ed25519PrivateKey = SECOND) -> Path:
    order = ArmingOrder.model_validate(
        {
            "target": "lamp",
            "hazard": "disruptive",
            "signer": "Duty officer",
            "issued": NOON - HOUR,
            "expires": NOON + HOUR,
            **(changes or {}),
        }
    )
    signed = sign_arming(order, key).model_dump(mode="json")
    path.write_text(yaml.safe_dump({"arm": signed}), encoding="utf-8")
    return path


def read(path: Path, now: dt.datetime = NOON) -> Arming:
    return read_arming(path, target="lamp", first=read_public(FIRST), trust=TRUST, now=now)


def test_a_second_signer_arms_one_target(tmp_path: Path) -> None:
    arming = read(write(tmp_path / "a.yaml"))
    assert (arming.hazard, arming.signer) == (Hazard.DISRUPTIVE, "Duty officer (Safety)")


def test_the_same_moment_in_another_zone_is_the_same_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.yaml")
    text = path.read_text(encoding="utf-8").replace("2026-11-23T13:00:00Z", "2026-11-23T21:00:00+08:00")
    path.write_text(text, encoding="utf-8")
    assert read(path).expires == NOON + HOUR


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": "other"}, "for target other"),
        ({"issued": NOON - 8 * HOUR, "expires": NOON + HOUR}, "8 hours at most"),
        ({"expires": NOON}, "not in force"),
        ({"issued": NOON + HOUR, "expires": NOON + 2 * HOUR}, "not in force"),
    ],
)
def test_an_order_for_something_else_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        read(write(tmp_path / "a.yaml", changes))


def test_the_first_signer_cannot_arm(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="second person"):
        read(write(tmp_path / "a.yaml", key=FIRST))


def test_a_stranger_or_a_changed_order_cannot_arm(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="does not hold"):
        read(write(tmp_path / "a.yaml", key=Ed25519PrivateKey.generate()))
    path = write(tmp_path / "b.yaml", {"expires": NOON + HOUR / 2})
    path.write_text(path.read_text(encoding="utf-8").replace("12:30:00", "13:00:00"), encoding="utf-8")
    with pytest.raises(RefusedError, match="does not hold"):
        read(path)


@pytest.mark.parametrize("text", ["[", "arm: {target: lamp}", "", "arm: 3", "armed: {}"])
def test_a_broken_file_is_the_caller_s_mistake(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "a.yaml")
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "missing.yaml")


@pytest.mark.parametrize(
    ("allowed", "armed", "found"),
    [
        ("read", None, "read"),
        ("write-safe", None, "write-safe"),
        ("disruptive", None, "write-safe"),
        ("disruptive", "disruptive", "disruptive"),
        ("read", "disruptive", "read"),
        ("disruptive", "read", "write-safe"),
    ],
)
def test_disruptive_needs_both_the_authorisation_and_an_arming(allowed: str, armed: str | None, found: str) -> None:
    arming = Arming(hazard=Hazard(armed), signer="x", expires=NOON + HOUR) if armed else None
    assert find_hazard(describe(hazard=allowed).authorisation, arming, NOON) is Hazard(found)


def test_an_arming_runs_out_during_the_run(tmp_path: Path) -> None:
    path, now = write(tmp_path / "a.yaml"), [NOON]

    async def work() -> tuple[Hazard, Hazard]:
        doors = await open_doors(describe(hazard="disruptive"), trust=TRUST, arm=path, clock=lambda: now[0])
        before = doors.hazard
        now[0] = NOON + HOUR
        return before, doors.hazard

    assert run(work()) == (Hazard.DISRUPTIVE, Hazard.WRITE_SAFE)


def test_the_doors_know_who_signed_first(tmp_path: Path) -> None:
    unsigned = describe("http://10.0.0.1:8080", hosts=["10.0.0.1"], hazard="disruptive")
    block = unsigned.authorisation.model_copy(update={"signature": sign_target(unsigned, FIRST)})
    target = unsigned.model_copy(update={"authorisation": block})

    async def work(key: Ed25519PrivateKey) -> str | None:
        path = write(tmp_path / "a.yaml", key=key)
        return (await open_doors(target, trust=TRUST, arm=path, clock=lambda: NOON)).armed_by

    assert run(work(SECOND)) == "Duty officer (Safety)"
    with pytest.raises(RefusedError, match="second person"):
        run(work(FIRST))
