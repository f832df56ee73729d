"""What stands behind a value: quality class, source, evidence file."""

from collections.abc import Iterator
from pathlib import Path

from indices.collect.entry import Background, Entry
from indices.collect.finding import Finding, Flaw, find, place_in
from indices.collect.quality import Quality, read_quality


def check_proof(entry: Entry, background: Background) -> Iterator[Finding]:
    """Give what is missing behind a value that is there."""
    row = entry.row
    if not row.has_value:
        return
    said = row.words("quality")
    if not said:
        yield find(
            place_in(row, "quality"),
            Flaw.QUALITY_MISSING,
            zh="没有质量类，请从下拉列表中选择。",
            en="the quality class is missing; choose one from the list.",
        )
    elif read_quality(said) is None:
        names = "、".join(each.meaning.zh for each in Quality)
        yield find(
            place_in(row, "quality"),
            Flaw.QUALITY_UNKNOWN,
            zh=f"质量类“{said[:40]}”无效，可选：{names}。",
            en=f"'{said[:40]}' is no quality class; take one of {', '.join(each.meaning.en for each in Quality)}.",
        )
    if not row.words("source"):
        yield find(
            place_in(row, "source"),
            Flaw.SOURCE_MISSING,
            zh="没有写明数据来源，请填写系统、统计报表或调查的名称。",
            en="the source is missing; name the system, the statistical return or the survey.",
        )
    yield from _check_evidence(entry, background.evidence)


def _check_evidence(entry: Entry, folder: Path | None) -> Iterator[Finding]:
    name = entry.row.words("evidence")
    if not name:
        yield find(
            place_in(entry.row, "evidence"),
            Flaw.EVIDENCE_MISSING,
            zh=f"没有证据文件，请提供：{entry.spec.evidence.zh}",
            en=f"the evidence file is missing; hand in: {entry.spec.evidence.en}",
        )
    elif folder is not None and find_evidence(folder, name) is None:
        yield find(
            place_in(entry.row, "evidence"),
            Flaw.EVIDENCE_ABSENT,
            zh=f"证据文件“{name}”不在所交的文件夹中，请补交或改正文件名。",
            en=f"evidence file '{name}' is not in the folder handed in; add it or mend the name.",
        )


def find_evidence(folder: Path, name: str) -> Path | None:
    """Return the evidence file called `name` in `folder`, None where there is none; never one outside it."""
    try:
        place = (folder / name).resolve()
        inside = place.is_relative_to(folder.resolve()) and place.is_file()
    except (OSError, ValueError):
        return None
    return place if inside else None
