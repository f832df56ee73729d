"""What was found wrong, in both languages, as it travels through observations into a measurement."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rules.text import Text
from testers.harness.observation import Json

_MOST_NAMED = 8
_LONGEST = 300


def find(zh: str, en: str) -> Text:
    """Return a finding; what a target wrote into it is cut to a readable length."""
    return Text(zh=zh[:_LONGEST], en=en[:_LONGEST])


def write_finding(finding: Text | None) -> Json:
    """Return a finding as a fact of an observation; None stays None."""
    return None if finding is None else {"zh": finding.zh, "en": finding.en}


def write_findings(findings: Sequence[Text]) -> list[Json]:
    """Return findings as a fact of an observation."""
    return [write_finding(finding) for finding in findings]


def read_findings(facts: Iterable[Json]) -> list[Text]:
    """Return the findings among facts that `write_finding` made; None is left out."""
    return [Text(zh=str(fact["zh"]), en=str(fact["en"])) for fact in facts if isinstance(fact, dict)]


def join_findings(findings: Sequence[Text], *, places: Sequence[str] = ()) -> Text | None:
    """Return one text that names the findings, each behind its place, or None; beyond eight it says how many more.

    What was found several times stands once, with its number.
    """
    if not findings:
        return None
    named = [*places, *[""] * (len(findings) - len(places))]
    different = Counter(zip(named, findings, strict=True))
    shown = different.most_common(_MOST_NAMED)
    zh = "；".join(_put(place, each.zh, times, "：") for (place, each), times in shown)
    en = "; ".join(_put(place, each.en, times, ": ") for (place, each), times in shown)
    more = len(different) - len(shown)
    if more:
        zh, en = f"{zh}；另有 {more} 项", f"{en}; and {more} more"
    return Text(zh=f"{zh}。", en=f"{en}.")


def _put(place: str, words: str, times: int, colon: str) -> str:
    placed = f"{place}{colon}{words}" if place else words
    return f"{placed} (×{times})" if times > 1 else placed
