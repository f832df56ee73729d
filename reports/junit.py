"""JUnit XML for continuous integration: a case that decided nothing is an error, never green.

Mapping (reference: the verdict vocabulary of the house): FAIL is a failure, INCONCLUSIVE and ERROR are errors,
NOT_TESTED is an error where the scheme demands the requirement, NOT_APPLICABLE and REVIEW are skipped with their
reason, a should-level FAIL is told on system-out. A first suite `run` turns red for a run that established nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from reports.dossier import Dossier
from reports.labels import LEVEL_NAMES, say
from reports.overview import group_by_dimension, list_unreported
from rules.requirement import DIMENSION_NAMES, Level
from rules.run import CaseDocument, RequirementDocument
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What stands in a test case: the element that tells its outcome, and the properties beside it."""

    tag: str | None
    kind: str = ""


def render(dossier: Dossier, language: Language) -> bytes:
    """Return the run as JUnit XML, UTF-8; the same dossier gives the same bytes."""
    root = ET.Element("testsuites", name=f"CityAssay {dossier.scheme.id}")
    _add_suite(root, "run", [_run_case(dossier, language)])
    for group in group_by_dimension(dossier.run):
        name = DIMENSION_NAMES[group.dimension].in_(language)
        cases = [case for each in group.requirements for case in _requirement_cases(dossier, each, language)]
        _add_suite(root, f"{group.dimension.value} {name}", cases)
    root.attrib.update(_totals(root.iter("testcase")))
    ET.indent(root)
    return _DECLARATION + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _add_suite(root: ET.Element, name: str, cases: list[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", {"name": name, **_totals(cases)})
    suite.extend(cases)


def _totals(cases: Iterable[ET.Element]) -> dict[str, str]:
    found = list(cases)
    counts = {
        "failures": sum(case.find("failure") is not None for case in found),
        "errors": sum(case.find("error") is not None for case in found),
        "skipped": sum(case.find("skipped") is not None for case in found),
    }
    seconds = sum(float(case.get("time", "0")) for case in found)
    return {"tests": str(len(found)), **{key: str(n) for key, n in counts.items()}, "time": f"{seconds:.3f}"}


def _run_case(dossier: Dossier, language: Language) -> ET.Element:
    """Return the case of the run itself: an empty suite must not look like success."""
    run = dossier.run
    case = ET.Element("testcase", classname="cityassay.run", name=run.subject.id, time="0.000")
    _add_properties(case, {"report": dossier.number, "verdict": run.verdict.value, "budget": run.budget.value})
    troubles = []
    if run.interrupted:
        troubles.append(Text(zh="运行被中断", en="the run was interrupted"))
    if missing := ", ".join(list_unreported(run)):
        troubles.append(Text(zh=f"计划内没有结果：{missing}", en=f"planned and not reported: {missing}"))
    if run.verdict is Word.NOT_ESTABLISHED:
        troubles.append(Text(zh="没有确立任何结论", en="nothing has been established"))
    if troubles:
        message = "; ".join(each.in_(language) for each in troubles)
        ET.SubElement(case, "error", message=message, type=run.verdict.value).text = message
    return case


def _requirement_cases(dossier: Dossier, requirement: RequirementDocument, language: Language) -> Iterable[ET.Element]:
    title = dossier.title_of(requirement).in_(language)
    if not requirement.cases:
        case = ET.Element("testcase", classname=requirement.id, name=title, time="0.000")
        _fill(case, requirement.verdict, requirement.level, requirement.reason.in_(language), language)
        yield case
    for each in requirement.cases:
        case = ET.Element(
            "testcase", classname=requirement.id, name=f"{each.id} {title}", time=f"{each.seconds or 0:.3f}"
        )
        text = "\n".join([each.reason.in_(language), *_evidence_lines(each, language)])
        _fill(case, each.verdict, requirement.level, text, language, proof=each.proof)
        yield case


def _evidence_lines(case: CaseDocument, language: Language) -> Iterable[str]:
    for digest in case.evidence:
        yield f"{say('evidence', language)} sha256:{digest}"


def _fill(
    case: ET.Element, word: Word, level: Level, text: str, language: Language, *, proof: str | None = None
) -> None:
    properties = {"verdict": word.value, "level": level.value, **({"proof": proof} if proof else {})}
    _add_properties(case, properties)
    outcome = _outcome(word, level)
    message = f"{WORD_NAMES[word].in_(language)} ({LEVEL_NAMES[level].in_(language)})"
    if outcome.tag is not None:
        ET.SubElement(case, outcome.tag, message=f"{message}: {text.splitlines()[0]}", type=outcome.kind).text = text
    elif word is not Word.PASS:
        ET.SubElement(case, "system-out").text = f"{message}: {text}"


def _outcome(word: Word, level: Level) -> _Outcome:
    if word is Word.PASS:
        return _Outcome(tag=None)
    if word is Word.FAIL:
        return _Outcome(tag="failure" if level is Level.MUST else None, kind=word.value)
    if word in (Word.INCONCLUSIVE, Word.ERROR, Word.NOT_ESTABLISHED):
        return _Outcome(tag="error", kind=word.value)
    if word is Word.NOT_TESTED and level is Level.MUST:
        return _Outcome(tag="error", kind=word.value)
    return _Outcome(tag="skipped", kind=word.value)


def _add_properties(case: ET.Element, values: dict[str, str]) -> None:
    properties = ET.SubElement(case, "properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", name=name, value=value)
