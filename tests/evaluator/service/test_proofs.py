"""When a case counts as proved, and when it no longer does."""

import datetime as dt
from pathlib import Path

import pytest

from evaluator.service import proofs
from evaluator.service.proofs import EXPERIMENTAL, LEAST_TRIALS, PROVED, Ledger, Proof, Side, read_ledger
from rules.bundle import write_whole
from rules.case import CaseCard
from tests.rules.builders import make_card

DAY = dt.date(2026, 11, 23)
CARD = make_card("SEC-19.http", when="http.api").model_copy(update={"digest": "a" * 64, "good": ("one", "two")})


def make_proof(
    *,
    good: int = LEAST_TRIALS,
    bad: int = LEAST_TRIALS,
    errors: tuple[int, int] = (0, 0),
    systems: tuple[str, ...] = ("one", "two"),
) -> Proof:
    return Proof(
        case="SEC-19.http",
        digest="a" * 64,
        on=DAY,
        good=Side(trials=good, errors=errors[0], systems=systems),
        bad=Side(trials=bad, errors=errors[1], systems=("three",)),
    )


def standing(proof: Proof, card: CaseCard = CARD) -> str:
    return Ledger().with_proof(proof).standing(card)


def test_enough_clean_trials_on_two_good_systems_prove() -> None:
    assert standing(make_proof()) == PROVED


@pytest.mark.parametrize(
    "proof",
    [
        make_proof(good=LEAST_TRIALS - 1),
        make_proof(bad=LEAST_TRIALS - 1),
        make_proof(errors=(1, 0)),
        make_proof(errors=(0, 1)),
        make_proof(systems=("one",)),
        make_proof().model_copy(update={"bad": Side(trials=99, errors=0, systems=())}),
    ],
)
def test_less_does_not(proof: Proof) -> None:
    assert standing(proof) == EXPERIMENTAL


def test_a_changed_case_is_no_longer_proved() -> None:
    assert standing(make_proof(), CARD.model_copy(update={"digest": "b" * 64})) == EXPERIMENTAL


def test_a_case_without_a_row_is_not_proved() -> None:
    assert Ledger().standing(CARD) == EXPERIMENTAL


def test_our_own_systems_alone_do_not_prove_where_there_is_another() -> None:
    card = CARD.model_copy(update={"good": ("one", "two", "mosquitto")})
    assert standing(make_proof(), card) == EXPERIMENTAL
    assert standing(make_proof(systems=("one", "mosquitto")), card) == PROVED


def test_the_ledger_reads_what_it_wrote_one_proof_a_line() -> None:
    ledger = Ledger().with_proof(make_proof()).with_proof(make_proof(good=40))
    written = ledger.to_json()
    assert Ledger.model_validate_json(written) == ledger
    assert len(ledger.proofs) == 1
    assert ledger.proofs[0].good.trials == 40
    assert sum('"case"' in line for line in written.splitlines()) == 1


def test_a_ledger_is_read_again_when_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "proofs.json"
    monkeypatch.setattr(proofs, "find_ledger", lambda: place)
    assert read_ledger() == Ledger()
    for count in (LEAST_TRIALS, LEAST_TRIALS + 1):
        write_whole(place, Ledger().with_proof(make_proof(good=count)).to_json().encode())
        assert read_ledger().proofs[0].good.trials == count
        assert read_ledger() is read_ledger()
