"""The fleet document (schema cityassay/fleet/1): what many runs say together. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import Field

from rules.noun import Noun
from rules.requirement import Dimension, Level
from rules.run import RunDocument, exit_status
from rules.statistics.proportion import bound_proportion
from rules.verdict import Word

SCHEMA = "cityassay/fleet/1"
# Two one-sided bounds of 97.5 % make the two-sided 95 % interval that readers of a share expect.
_ONE_SIDED = 0.975
_WORST = 20


class MemberDocument(Noun):
    """One target: its verdict, counts, and where its bundle lies."""

    id: str
    class_: str | None = Field(default=None, alias="class")
    verdict: Word
    status: int
    counts: dict[Word, int]
    failed: tuple[str, ...]
    interrupted: bool
    bundle: str
    manifest_sha256: str


class ShareDocument(Noun):
    """One requirement over the fleet: `n` targets to which it applies; `share` of them passed, with its interval."""

    id: str
    dimension: Dimension
    level: Level
    n: int
    counts: dict[Word, int]
    share: float | None
    lower: float | None
    upper: float | None


class FleetDocument(Noun):
    """A fleet's assay."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    fleet: str
    started: dt.datetime
    finished: dt.datetime
    targets: tuple[MemberDocument, ...]
    requirements: tuple[ShareDocument, ...]
    worst: tuple[str, ...]
    verdicts: dict[Word, int]

    def to_json(self) -> str:
        """Return the document as UTF-8 text, keys in order, one trailing newline."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"

    @property
    def status(self) -> int:
        """The exit status: 1 where one target failed, 3 where one is not established, else 0."""
        found = {member.status for member in self.targets}
        return next((status for status in (1, 3) if status in found), 0)


class MemberRun(Noun):
    """A run with the place of its bundle, relative to the fleet's folder."""

    run: RunDocument
    bundle: str
    class_: str | None = None


def compose_fleet(fleet: str, runs: Sequence[MemberRun]) -> FleetDocument:
    """Return the document of a fleet from the runs of its targets, of which there is at least one."""
    members = tuple(_write_member(each) for each in runs)
    return FleetDocument(
        fleet=fleet,
        started=min(each.run.started for each in runs),
        finished=max(each.run.finished for each in runs),
        targets=members,
        requirements=tuple(_write_shares(each.run for each in runs)),
        worst=tuple(each.id for each in sorted(members, key=_badness)[:_WORST] if each.verdict is not Word.PASS),
        verdicts=dict(Counter(each.verdict for each in members)),
    )


def _write_member(each: MemberRun) -> MemberDocument:
    run = each.run
    return MemberDocument(
        id=run.subject.id,
        class_=each.class_,
        verdict=run.verdict,
        status=exit_status(run),
        counts=run.counts,
        failed=tuple(one.id for one in run.requirements if one.verdict is Word.FAIL),
        interrupted=run.interrupted,
        bundle=each.bundle,
        manifest_sha256=run.manifest_sha256,
    )


def _badness(member: MemberDocument) -> tuple[int, int, str]:
    """Order from worst to best: failed must-level targets, then the number of failures."""
    return -int(member.status == 1), -len(member.failed), member.id


def _write_shares(runs: Iterable[RunDocument]) -> list[ShareDocument]:
    words: dict[str, Counter[Word]] = {}
    about: dict[str, tuple[Dimension, Level]] = {}
    for run in runs:
        for each in run.requirements:
            words.setdefault(each.id, Counter())[each.verdict] += 1
            about.setdefault(each.id, (each.dimension, each.level))
    return [_write_share(name, *about[name], words[name]) for name in words]


def _write_share(name: str, dimension: Dimension, level: Level, counts: Counter[Word]) -> ShareDocument:
    n = sum(count for word, count in counts.items() if word is not Word.NOT_APPLICABLE)
    passed = counts[Word.PASS]
    bounds = bound_proportion(passed, n, _ONE_SIDED)
    return ShareDocument(
        id=name,
        dimension=dimension,
        level=level,
        n=n,
        counts={word: count for word, count in counts.items() if count},
        share=passed / n if n else None,
        lower=bounds.lower,
        upper=bounds.upper,
    )
