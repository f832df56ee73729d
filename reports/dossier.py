"""The dossier: everything a report needs and nothing else, frozen. Reports tell; they never judge."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from reports.plain import clean_noun
from rules.case import CaseCard
from rules.clause import Provenance
from rules.errors import UsageError
from rules.manifest import Entry, Manifest
from rules.plan import find_limit
from rules.requirement import Requirement
from rules.run import CheckDocument, RequirementDocument, RunDocument
from rules.scheme import Scheme
from rules.subject import Target
from rules.text import Text

# First party: a vendor's own run is never called a certification (认证机构管理办法, article 7).
SELF_TEST = Text(zh="厂商自测报告", en="Vendor self-test report")
SELF_ASSESSMENT = Text(zh="城市自评报告", en="Self-assessment report of a city")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the target is declared: the file as the reader knows it, and the 1-based line."""

    file: str
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One run as its readers get it; make one with `make_dossier`, which neutralises every string.

    requirements  the declarations by id; a requirement of the run may be missing here
    run           the run with every string neutralised, for whoever shows it
    original      the run as it stands in the bundle, for run.json alone (JSON escapes what is harmful)
    cards         the test cases by id, for their titles
    entries       the files of the bundle with sha256 and size, in the order of MANIFEST
    head          the chain value over them; empty when the bundle was not closed
    proofs        one sentence on how the test cases themselves were proved
    """

    title: Text
    run: RunDocument
    original: RunDocument
    scheme: Scheme
    requirements: Mapping[str, Requirement]
    cards: Mapping[str, CaseCard]
    subject: Target | None
    named: Text | None
    entries: tuple[Entry, ...]
    head: str
    proofs: Text | None
    place: Place | None
    issued: dt.datetime

    @property
    def number(self) -> str:
        """The report number: day of the run and eight digits of the bundle's (else the run's) digest."""
        digest = self.head or hashlib.sha256(self.original.to_json().encode()).hexdigest()
        return f"CA-{self.run.finished:%Y%m%d}-{digest[:8].upper()}"

    @property
    def evidence(self) -> tuple[Entry, ...]:
        """The raw evidence among the files of the bundle."""
        return tuple(entry for entry in self.entries if entry.path.startswith("evidence/"))

    @property
    def name(self) -> Text:
        """The name of the subject, or its id where it has none."""
        return self.named or Text.same(self.run.subject.id)

    @property
    def author(self) -> str:
        """The software that ran."""
        return f"{self.run.tool.name} {self.run.tool.version}"

    def title_of(self, requirement: RequirementDocument) -> Text:
        """Return the title of a requirement, or its id where the declaration is not at hand."""
        declared = self.requirements.get(requirement.id)
        return declared.title if declared else Text.same(requirement.id)

    def check_title(self, requirement_id: str, key: str) -> Text:
        """Return the title of a check, or its key."""
        declared = self.requirements.get(requirement_id)
        titles = {check.key: check.title for check in declared.checks} if declared else {}
        return titles.get(key) or Text.same(key)

    def case_title(self, case_id: str) -> Text:
        """Return the title of a case, or its id."""
        card = self.cards.get(case_id)
        return card.title if card else Text.same(case_id)

    def rationale(self, requirement_id: str, key: str) -> Text | None:
        """Return the line that explains the limit in force on the day the run was judged by."""
        declared = self.requirements.get(requirement_id)
        demand = next((each for each in self.scheme.requirements if each.id == requirement_id), None)
        if declared is None or demand is None:
            return None
        try:
            return find_limit(demand, declared.check(key), self.run.scheme.as_of).rationale
        except (KeyError, UsageError):
            return None

    def standing(self, requirement_id: str, check: CheckDocument) -> Provenance:
        """Return the provenance of a limit that may be printed.

        A number said to be the standard's own stays so only while one clause of its requirement was
        compared with the text; otherwise it is printed as the scheme's choice.
        """
        declared = self.requirements.get(requirement_id)
        verified = declared is not None and any(clause.verified for clause in declared.clauses)
        return check.criterion.provenance if verified else Provenance.SCHEME


def make_dossier(
    *,
    run: RunDocument,
    scheme: Scheme,
    requirements: Mapping[str, Requirement],
    subject: Target | None = None,
    named: Text | None = None,
    manifest: Manifest | None = None,
    cards: Mapping[str, CaseCard] | None = None,
    proofs: Text | None = None,
    place: Place | None = None,
    title: Text = SELF_TEST,
    issued: dt.datetime | None = None,
) -> Dossier:
    """Put a dossier together; `issued` is the end of the run where it is not given.

    Every string is neutralised here, once, so that no renderer can forget it.
    """
    return Dossier(
        title=title,
        run=clean_noun(run),
        original=run,
        scheme=clean_noun(scheme),
        requirements={each: clean_noun(requirements[each]) for each in sorted(requirements)},
        cards={each: clean_noun(card) for each, card in sorted((cards or {}).items())},
        subject=clean_noun(subject) if subject else None,
        named=clean_noun(named) if named else clean_noun(subject).target.name if subject else None,
        entries=manifest.entries if manifest else (),
        head=manifest.head if manifest else "",
        proofs=clean_noun(proofs) if proofs else None,
        place=place,
        issued=issued or run.finished,
    )
