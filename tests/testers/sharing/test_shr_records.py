from typing import Any

import pytest

from rules.measurement import Count, Proportion
from rules.record import CaseRecord
from rules.verdict import Word
from testers.harness.observation import Observation
from testers.reliability import rel_20_http
from testers.sharing import shr_08_http, shr_09_http, shr_12_http
from testers.specimens.web.message import Answer, Request, answer_json
from tests.testers.bench_web import try_reply, try_specimen

TENANTS, PAGES, PORTABLE, AUDIT, VERSIONS = (
    f"testers.sharing.shr_{number}_http" for number in ("12", "08", "09", "14", "19")
)


def problem(record: CaseRecord) -> tuple[Word, str]:
    assert record.problem is not None
    return record.problem.word, record.problem.reason.en


def try_with(parameter: str, value: str) -> CaseRecord:
    changed: dict[str, Any] = {parameter: value}
    return try_specimen(TENANTS, "records_good", **changed)


def test_an_owner_who_does_not_reach_his_own_proves_nothing() -> None:
    word, why = problem(try_with("tenant.a.token", "expired"))
    assert word is Word.INCONCLUSIVE
    assert "does not reach its own" in why


def test_hidden_members_that_nobody_sees_prove_nothing() -> None:
    word, why = problem(try_with("fields.hidden", "customer,colour"))
    assert word is Word.INCONCLUSIVE
    assert "colour" in why


@pytest.mark.parametrize(
    ("module", "missing"),
    [(TENANTS, "tenant.a.token"), (PAGES, "records.collection"), (AUDIT, "audit.token"), (VERSIONS, "http.current")],
)
def test_a_missing_parameter_is_said_with_its_cure(module: str, missing: str) -> None:
    word, why = problem(try_reply(module, lambda _: answer_json({}), capabilities={"http.records": "yes"}))
    assert word is Word.NOT_TESTED or word is Word.INCONCLUSIVE or word is Word.ERROR
    assert missing in why


def test_a_collection_that_may_not_be_written_is_inconclusive() -> None:
    def reply(request: Request) -> Answer:
        return answer_json({"items": [], "next": None}, status=200 if request.method == "GET" else 403)

    for module in (PAGES, PORTABLE):
        word, _ = problem(try_reply(module, reply, records_collection="/r", records_export="/e", records_import="/i"))
        assert word is Word.INCONCLUSIVE


def test_a_list_that_never_ends_is_inconclusive() -> None:
    def reply(request: Request) -> Answer:
        if request.method == "POST":
            return answer_json({"id": "1"}, status=201)
        return answer_json({"items": [{"id": "1"}], "next": "/r?again"})

    word, why = problem(try_reply(PAGES, reply, records_collection="/r"))
    assert word is Word.INCONCLUSIVE
    assert "does not end" in why


def test_what_we_wrote_is_removed() -> None:
    for module in (PAGES, PORTABLE, TENANTS):
        record = try_specimen(module, "records_good")
        assert record.problem is None
        assert record.residue == ()


def observe(what: str, **facts: object) -> Observation:
    return Observation(what=what, at=0.0, facts=facts)  # type: ignore[arg-type] # facts of the test's own


def test_pages_are_counted_over_all_walks() -> None:
    walk = {
        "expected": 20, "missing": 1, "doubled": 0, "doubled_new": 2, "listed": 22, "strays": 1, "overfull": 1,
        "named_strays": ["x"],
    }  # fmt: skip
    probe = {"query": "limit=0", "finding": {"zh": "错", "en": "wrong"}}
    found = shr_08_http.reduce([observe("walk", **walk), observe("walk", **walk), observe("probe", **probe)])
    assert found["misplaced"] == Proportion(k=6, n=44, detail=found["misplaced"].detail)
    assert found["strays"] == Proportion(k=2, n=44, detail=found["strays"].detail)
    assert found["mishandled"] == Count(k=3, n=1, detail=found["mishandled"].detail)


def test_losses_are_counted_by_step_and_kind() -> None:
    losses = [{"case": 1, "kind": "number", "what": "altered", "members": ["value"]}]
    found = shr_09_http.reduce(
        [
            observe("step", step="export", compared=50, losses=losses),
            observe("step", step="import", compared=49, losses=[]),
        ]
    )["altered"]
    assert (found.estimate, found.n) == (1 / 99, 99)
    assert found.detail is not None
    assert "number altered 1" in found.detail.en


def test_nothing_observed_measures_nothing() -> None:
    assert shr_12_http.reduce([])["leaks"].n == 0
    assert shr_08_http.reduce([])["misplaced"].n == 0
    assert {measured.n for measured in rel_20_http.reduce([]).values()} == {0}


def test_uploads_without_a_cut_that_bit_show_nothing() -> None:
    fact = {"expected": 10, "missing": 0, "doubled": 0, "disordered": 0, "altered": 0, "named": [], "cuts": 0}
    assert rel_20_http.reduce([observe("history", **fact)])["missing"].n == 0
    fact |= {"cuts": 3, "missing": 2, "named": [4, 5]}
    found = rel_20_http.reduce([observe("history", **fact)])["missing"]
    assert (found.estimate, found.n) == (0.2, 10)
    assert found.detail is not None
    assert "4, 5" in found.detail.en
