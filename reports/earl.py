"""EARL 1.0 as JSON-LD: one assertion a requirement and a case, our own word beside EARL's outcome.

EARL has five outcomes (Evaluation and Report Language 1.0 Schema, 2.7); INCONCLUSIVE, ERROR, REVIEW and
NOT_ESTABLISHED are all `earl:cantTell`, so `ca:verdict` keeps the word of the house. The context stands in the
document: nothing is fetched to read it.
"""

import json
from typing import Any

from reports.dossier import Dossier
from rules.run import CaseDocument, RequirementDocument
from rules.text import Language, Text
from rules.verdict import Word

CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ca": "urn:cityassay:vocabulary:",
    "id": "@id",
    "type": "@type",
    "assertedBy": {"@id": "earl:assertedBy", "@type": "@id"},
    "subject": {"@id": "earl:subject", "@type": "@id"},
    "test": {"@id": "earl:test", "@type": "@id"},
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "result": "earl:result",
    "info": "earl:info",
    "title": "dct:title",
    "description": "dct:description",
    "date": {"@id": "dct:date", "@type": "xsd:dateTime"},
    "isPartOf": {"@id": "dct:isPartOf", "@type": "@id"},
    "hasVersion": "dct:hasVersion",
    "identifier": "dct:identifier",
    "verdict": "ca:verdict",
    "level": "ca:level",
    "proof": "ca:proof",
    "evidence": {"@id": "ca:evidence", "@container": "@set"},
}

OUTCOMES = {
    Word.PASS: "earl:passed",
    Word.FAIL: "earl:failed",
    Word.INCONCLUSIVE: "earl:cantTell",
    Word.ERROR: "earl:cantTell",
    Word.REVIEW: "earl:cantTell",
    Word.NOT_ESTABLISHED: "earl:cantTell",
    Word.NOT_APPLICABLE: "earl:inapplicable",
    Word.NOT_TESTED: "earl:untested",
}

_ASSERTOR = "urn:cityassay:tool"
_SPACE = "urn:cityassay"


def render(dossier: Dossier, language: Language) -> bytes:  # noqa: ARG001 - EARL holds both languages
    """Return the run as EARL JSON-LD, UTF-8, texts in both languages."""
    run = dossier.run
    graph: list[dict[str, Any]] = [
        {
            "id": _ASSERTOR,
            "type": ["earl:Assertor", "earl:Software"],
            "title": "CityAssay",
            "hasVersion": run.tool.version,
        },
        {
            "id": _subject(dossier),
            "type": "earl:TestSubject",
            "identifier": run.subject.id,
            "title": _both(dossier.name),
        },
    ]
    for requirement in run.requirements:
        graph.append(_criterion(dossier, requirement))
        graph.append(_assertion(dossier, requirement, None))
        for case in requirement.cases:
            graph.append(_test_case(dossier, requirement, case))
            graph.append(_assertion(dossier, requirement, case))
    document = {"@context": CONTEXT, "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _subject(dossier: Dossier) -> str:
    return f"{_SPACE}:subject:{dossier.run.subject.id}"


def _test(requirement: RequirementDocument, case: CaseDocument | None) -> str:
    return f"{_SPACE}:case:{case.id}" if case else f"{_SPACE}:requirement:{requirement.id}"


def _both(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.zh, "@language": "zh-CN"}, {"@value": text.en, "@language": "en"}]


def _criterion(dossier: Dossier, requirement: RequirementDocument) -> dict[str, Any]:
    declared = dossier.requirements.get(requirement.id)
    criterion: dict[str, Any] = {
        "id": _test(requirement, None),
        "type": "earl:TestRequirement",
        "identifier": requirement.id,
        "title": _both(dossier.title_of(requirement)),
        "level": requirement.level.value,
    }
    if declared is not None:
        criterion["description"] = _both(declared.why)
    return criterion


def _test_case(dossier: Dossier, requirement: RequirementDocument, case: CaseDocument) -> dict[str, Any]:
    return {
        "id": _test(requirement, case),
        "type": "earl:TestCase",
        "identifier": case.id,
        "title": _both(dossier.case_title(case.id)),
        "isPartOf": _test(requirement, None),
        "proof": case.proof,
    }


def _assertion(dossier: Dossier, requirement: RequirementDocument, case: CaseDocument | None) -> dict[str, Any]:
    told = case or requirement
    when = case.started if case and case.started else dossier.run.finished
    mode = "earl:semiAuto" if told.verdict is Word.REVIEW else "earl:automatic"
    return {
        "type": "earl:Assertion",
        "assertedBy": _ASSERTOR,
        "subject": _subject(dossier),
        "test": _test(requirement, case),
        "mode": mode,
        "result": {
            "type": "earl:TestResult",
            "outcome": OUTCOMES[told.verdict],
            "verdict": told.verdict.value,
            "date": when.isoformat(),
            "info": _both(told.reason),
            **({"evidence": [f"urn:sha256:{digest}" for digest in case.evidence]} if case else {}),
        },
    }
