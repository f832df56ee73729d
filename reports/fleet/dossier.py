"""The fleet's dossier: what a report on many targets needs and nothing else, frozen."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reports.plain import clean_noun
from rules.fleet_run import FleetDocument, MemberDocument
from rules.text import Text

TITLE = Text(zh="集群测评报告", en="Fleet assay report")


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetDossier:
    """The fleet's document; `titles` of the requirements by id; `folder` in which the bundles lie."""

    document: FleetDocument
    titles: Mapping[str, Text]
    folder: Path

    @property
    def title(self) -> Text:
        """The title of the report."""
        return TITLE

    @property
    def name(self) -> Text:
        """The fleet's name."""
        return Text.same(self.document.fleet)

    @property
    def author(self) -> str:
        """The software that wrote it."""
        return f"{self.document.tool.name} {self.document.tool.version}"

    @property
    def number(self) -> str:
        """The report number: day of the run and eight digits of the digest over all bundles."""
        heads = "\n".join(f"{each.id} {each.manifest_sha256}" for each in self.document.targets)
        return f"CA-F-{self.document.finished:%Y%m%d}-{hashlib.sha256(heads.encode()).hexdigest()[:8].upper()}"

    @property
    def worst(self) -> tuple[MemberDocument, ...]:
        """The targets that need somebody first, worst first."""
        by_id = {each.id: each for each in self.document.targets}
        return tuple(by_id[name] for name in self.document.worst)

    def title_of(self, requirement: str) -> Text:
        """Return the title of a requirement, or its id where no declaration is at hand."""
        title = self.titles.get(requirement)
        return clean_noun(title) if title else Text.same(requirement)

    def link_to(self, member: MemberDocument, report: Path | None) -> str:
        """Return the bundle of a target as a link from the folder of the report."""
        if report is None:
            return f"{member.bundle}/"
        return Path(os.path.relpath(self.folder / member.bundle, report.resolve().parent)).as_posix() + "/"
