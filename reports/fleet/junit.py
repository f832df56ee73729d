"""The fleet as JUnit XML: one test case a target, red for a failure, an error for whatever is not established."""

from xml.etree import ElementTree as ET

from reports.fleet.dossier import FleetDossier
from reports.fleet.words import list_warnings, tell_counts
from rules.fleet_run import MemberDocument
from rules.text import Language
from rules.verdict import WORD_NAMES

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def render(dossier: FleetDossier, language: Language) -> bytes:
    """Return the fleet as JUnit XML, UTF-8."""
    document = dossier.document
    cases = [_run_case(dossier, language), *(_member_case(each, language) for each in document.targets)]
    cases += [_missing_case(name) for name in document.missing]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": 0,
    }
    seconds = f"{(document.finished - document.started).total_seconds():.3f}"
    totals = {**{key: str(count) for key, count in counts.items()}, "time": seconds}
    root = ET.Element("testsuites", name=f"CityAssay {document.fleet}", attrib=totals)
    ET.SubElement(root, "testsuite", name=document.fleet, attrib=totals).extend(cases)
    ET.indent(root)
    return _DECLARATION + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _run_case(dossier: FleetDossier, language: Language) -> ET.Element:
    case = ET.Element("testcase", classname="cityassay.fleet", name=dossier.document.fleet, time="0.000")
    for warning in list_warnings(dossier):
        ET.SubElement(case, "error", message=warning.in_(language), type="NOT_ESTABLISHED")
    return case


def _member_case(each: MemberDocument, language: Language) -> ET.Element:
    case = ET.Element("testcase", classname=each.class_ or each.scheme, name=each.id, time=f"{each.seconds:.3f}")
    words = f"{WORD_NAMES[each.verdict].in_(language)}: {tell_counts(each.counts, language)}"
    if each.status:
        tag = "failure" if each.status == 1 else "error"
        element = ET.SubElement(case, tag, message=words, type=each.verdict.value)
        element.text = "\n".join([words, *each.failed, each.bundle])
    elif each.failed:
        ET.SubElement(case, "system-out").text = "\n".join([words, *each.failed, each.bundle])
    return case


def _missing_case(name: str) -> ET.Element:
    case = ET.Element("testcase", classname="cityassay.fleet", name=name, time="0.000")
    ET.SubElement(case, "error", message="NOT_TESTED", type="NOT_TESTED")
    return case
