"""The dossier: what it keeps, what it neutralises, what it may print about a limit."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.plain import LABEL_MOST, SENTENCE_MOST, clean, clean_noun
from rules.clause import Provenance
from rules.text import Text
from tests.reports.declared import REQUIREMENTS
from tests.reports.specimen import HOSTILE, make_hostile, make_run, make_specimen


def test_a_dossier_is_frozen() -> None:
    dossier = make_specimen()
    with pytest.raises(dataclasses.FrozenInstanceError):
        dossier.head = "other"  # type: ignore[misc]  # the point of the test


def test_the_report_number_depends_on_the_bundle_and_not_on_the_moment() -> None:
    first, second = make_specimen(), make_specimen(make_run(seed=7))
    assert first.number == make_specimen().number
    assert first.number.startswith("CA-20261123-")
    assert make_specimen(manifest=None).number != make_specimen(make_run(seed=7), manifest=None).number
    assert first.number == second.number, "the same files give the same head"


def test_the_report_is_dated_with_the_end_of_the_run() -> None:
    dossier = make_specimen()
    assert dossier.issued == dossier.run.finished


def test_evidence_is_the_raw_part_of_the_bundle() -> None:
    dossier = make_specimen()
    assert dossier.evidence
    assert all(entry.path == f"evidence/{entry.sha256}" for entry in dossier.evidence)


def test_a_limit_rests_on_the_standard_only_where_a_clause_was_compared() -> None:
    dossier = make_specimen()
    checks = {
        (requirement.id, check.key): check
        for requirement in dossier.run.requirements
        for case in requirement.cases
        for check in case.checks
    }
    assert dossier.standing("REL-07", checks["REL-07", "close"]) is Provenance.NORMATIVE
    bare = REQUIREMENTS["REL-07"].model_copy(
        update={"clauses": tuple(each.model_copy(update={"verified": None}) for each in REQUIREMENTS["REL-07"].clauses)}
    )
    unchecked = make_specimen(requirements={**REQUIREMENTS, "REL-07": bare})
    assert unchecked.standing("REL-07", checks["REL-07", "close"]) is Provenance.SCHEME


def test_the_rationale_is_that_of_the_limit_in_force() -> None:
    dossier = make_specimen()
    assert dossier.rationale("REL-01", "loss") == REQUIREMENTS["REL-01"].check("loss").criterion.limits[0].rationale
    assert dossier.rationale("REL-01", "no-such-check") is None
    assert dossier.rationale("REL-99", "loss") is None


def test_a_requirement_without_its_declaration_is_told_by_its_id() -> None:
    dossier = make_specimen(requirements={})
    assert dossier.title_of(dossier.run.requirements[0]) == Text.same("REL-01")
    assert dossier.check_title("REL-01", "loss") == Text.same("loss")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\x00", "\\x00"),
        ("one\ntwo\tthree", "one two three"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("智慧灯杆 7 号 😀", "智慧灯杆 7 号 😀"),
        ("x" * (SENTENCE_MOST + 1), "x" * SENTENCE_MOST + f"…[{SENTENCE_MOST + 1}]"),
    ],
)
def test_harmful_characters_are_written_out(words: str, shown: str) -> None:
    assert clean(words) == shown


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_what_is_clean_is_printable_short_and_stays_as_it_is(words: str, most: int) -> None:
    shown = clean(words, most)
    assert bool(shown.encode()) == bool(words)
    assert "".join(shown.split()).isprintable()
    assert len(shown) <= most + len(f"…[{len(words)}]")
    assert clean(shown, len(shown) or 1) == shown


def test_every_string_of_a_run_is_cleaned_wherever_it_stands() -> None:
    for words in HOSTILE:
        shown = make_hostile(words).run.to_json()
        assert "\\u001b" not in shown
        assert "\u202e" not in shown
        assert "名" * (SENTENCE_MOST + 1) not in shown


def test_the_run_document_itself_is_kept_as_it_is() -> None:
    run = make_run()
    subject = run.subject.model_copy(update={"observed": {"maker": "\x1b[31m"}})
    dossier = make_specimen(run.model_copy(update={"subject": subject}))
    assert dossier.original.subject.observed["maker"] == "\x1b[31m"
    assert dossier.run.subject.observed["maker"] == "\\x1b[31m"


def test_labels_are_cut_shorter_than_sentences() -> None:
    run = make_run()
    subject = run.subject.model_copy(update={"observed": {"maker": "m" * 500}})
    cleaned = clean_noun(run.model_copy(update={"subject": subject}))
    assert cleaned.subject.observed["maker"] == "m" * LABEL_MOST + "…[500]"
    assert cleaned.requirements == run.requirements
