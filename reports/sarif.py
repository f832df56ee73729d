"""SARIF 2.1.0 for the security dimension: what code-scanning tools read, passes included.

Each case is one result with its `kind` (SARIF 2.1.0, 3.27.9): pass, fail, open, review or notApplicable; only a
fail has a level, error where the scheme demands the requirement and warning where it recommends it (3.27.10).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from reports.dossier import Dossier
from reports.labels import say
from rules.requirement import Dimension, Level
from rules.run import CaseDocument, RequirementDocument
from rules.text import Language
from rules.verdict import WORD_NAMES, Word

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "cityassay/case/v1"

_KINDS = {
    Word.PASS: "pass",
    Word.FAIL: "fail",
    Word.REVIEW: "review",
    Word.NOT_APPLICABLE: "notApplicable",
}


def render(dossier: Dossier, language: Language) -> bytes:
    """Return the security requirements of the run as a SARIF log, UTF-8 JSON."""
    requirements = [each for each in dossier.run.requirements if each.dimension is Dimension.SECURITY]
    results = [
        _result(dossier, language, (index, requirement), case)
        for index, requirement in enumerate(requirements)
        for case in requirement.cases or (None,)
    ]
    run = dossier.run
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(dossier, requirements, language)},
                "automationDetails": {"id": f"{run.scheme.id}/{run.subject.id}/{dossier.number}"},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(dossier)],
                "results": results,
                "properties": {
                    "report": dossier.number,
                    "title": dossier.title.in_(language),
                    "scheme": f"{run.scheme.id} {run.scheme.edition}",
                    "manifestHead": dossier.head,
                },
            }
        ],
    }
    return (json.dumps(log, ensure_ascii=False, indent=2) + "\n").encode()


def _driver(dossier: Dossier, requirements: Iterable[RequirementDocument], language: Language) -> dict[str, Any]:
    tool = dossier.run.tool
    return {
        "name": "CityAssay",
        "version": tool.version,
        "language": "zh-CN" if language is Language.ZH else "en",
        "rules": [_rule(dossier, requirement, language) for requirement in requirements],
    }


def _rule(dossier: Dossier, requirement: RequirementDocument, language: Language) -> dict[str, Any]:
    declared = dossier.requirements.get(requirement.id)
    rule: dict[str, Any] = {
        "id": requirement.id,
        "shortDescription": {"text": dossier.title_of(requirement).in_(language)},
        "defaultConfiguration": {"level": _level(requirement.level)},
    }
    if declared is not None:
        rule["fullDescription"] = {"text": declared.why.in_(language)}
        rule["properties"] = {"clauses": [clause.citation for clause in declared.clauses], "level": requirement.level}
    return rule


def _result(
    dossier: Dossier, language: Language, rule: tuple[int, RequirementDocument], case: CaseDocument | None
) -> dict[str, Any]:
    index, requirement = rule
    word = case.verdict if case else requirement.verdict
    reason = case.reason if case else requirement.reason
    kind = _KINDS.get(word, "open")
    case_id = case.id if case else requirement.id
    return {
        "ruleId": requirement.id,
        "ruleIndex": index,
        "kind": kind,
        "level": _level(requirement.level) if kind == "fail" else "none",
        "message": {"text": f"{WORD_NAMES[word].in_(language)}: {reason.in_(language)}"},
        "locations": [_location(dossier)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(dossier, case_id)},
        "properties": {
            "verdict": word.value,
            "level": requirement.level.value,
            "case": case_id,
            **({"proof": case.proof, "evidence": list(case.evidence)} if case else {}),
        },
    }


def _location(dossier: Dossier) -> dict[str, Any]:
    """Return the line of the target file where it is known, and the target's id always."""
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": dossier.run.subject.id, "kind": "resource"}],
    }
    if dossier.place is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": _relative_uri(dossier.place.file)},
            "region": {"startLine": dossier.place.line},
        }
    return location


def _relative_uri(file: str) -> str:
    return quote(file.replace("\\", "/").lstrip("/"))


def _fingerprint(dossier: Dossier, case_id: str) -> str:
    """Return what stays the same from run to run: the subject and the case."""
    return hashlib.sha256(f"{dossier.run.subject.id}\n{case_id}".encode()).hexdigest()


def _invocation(dossier: Dossier) -> dict[str, Any]:
    run = dossier.run
    finished = not run.interrupted and run.verdict is not Word.ERROR
    invocation: dict[str, Any] = {
        "executionSuccessful": finished,
        "startTimeUtc": _utc(run.started),
        "endTimeUtc": _utc(run.finished),
    }
    if not finished:
        reason = say("interrupted", Language.EN) if run.interrupted else WORD_NAMES[Word.ERROR].en
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": {"text": reason}}]
    return invocation


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _level(level: Level) -> str:
    return "error" if level is Level.MUST else "warning"
