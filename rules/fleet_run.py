"""The fleet document (schema cityassay/fleet/1): what many runs say together. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from rules.criterion import Budget
from rules.noun import Noun
from rules.requirement import Dimension, Level
from rules.run import RunDocument, SchemeDocument, ToolDocument, exit_status
from rules.statistics.proportion import bound_proportion
from rules.verdict import Word

SCHEMA = "cityassay/fleet/1"
# Two one-sided bounds of 97.5 % make the two-sided 95 % interval that readers of a share expect.
CONFIDENCE = 0.95
_ONE_SIDED = 1 - (1 - CONFIDENCE) / 2
_WORST = 20


class Share(Noun):
    """`passed` of `n` with its two-sided interval; all None where there is nothing to take a share of."""

    n: int
    passed: int
    share: float | None
    lower: float | None
    upper: float | None


class MemberDocument(Noun):
    """One target: its verdict, exit status, counts, what failed, and where its bundle lies."""

    id: str
    class_: str | None = Field(default=None, alias="class")
    scheme: str
    verdict: Word
    status: int
    counts: dict[Word, int]
    failed: tuple[str, ...]
    interrupted: bool
    seconds: float
    bundle: str
    manifest_sha256: str


class ShareDocument(Share):
    """One requirement over the `n` targets to which it applies; whatever is not PASS counts as not passed.

    `level` is the strictest that a target of the fleet has it at.
    """

    id: str
    dimension: Dimension
    level: Level
    counts: dict[Word, int]


class ClassDocument(Share):
    """One device class: how many of its targets the whole assay passed. Targets without a class stand together."""

    class_: str | None = Field(default=None, alias="class")


class FleetDocument(Noun):
    """A fleet's assay; `missing` names the targets that an interruption left undone."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    tool: ToolDocument
    fleet: str
    schemes: tuple[SchemeDocument, ...]
    budget: Budget
    seed: int
    started: dt.datetime
    finished: dt.datetime
    interrupted: bool
    missing: tuple[str, ...]
    verdicts: dict[Word, int]
    passed: Share
    classes: tuple[ClassDocument, ...]
    requirements: tuple[ShareDocument, ...]
    worst: tuple[str, ...]
    targets: tuple[MemberDocument, ...]

    def to_json(self) -> str:
        """Return the document as UTF-8 text, keys in order, one trailing newline."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"

    @property
    def status(self) -> int:
        """The exit status: 1 where one target failed, 3 where one is not established or not done, else 0."""
        found = {member.status for member in self.targets} | ({3} if self.missing else set())
        return next((status for status in (1, 3) if status in found), 0)


class MemberRun(Noun):
    """A run with the place of its bundle, relative to the fleet's folder."""

    run: RunDocument
    bundle: str
    class_: str | None = None


def compose_fleet(fleet: str, runs: Sequence[MemberRun], missing: Sequence[str] = ()) -> FleetDocument:
    """Return the document of a fleet from the runs of its targets, of which there is at least one."""
    members = tuple(_write_member(each) for each in runs)
    first = runs[0].run
    schemes = {(each.run.scheme.id, each.run.scheme.sha256): each.run.scheme for each in runs}
    return FleetDocument(
        tool=first.tool,
        fleet=fleet,
        schemes=tuple(schemes[key] for key in sorted(schemes)),
        budget=first.budget,
        seed=first.seed,
        started=min(each.run.started for each in runs),
        finished=max(each.run.finished for each in runs),
        interrupted=any(each.run.interrupted for each in runs) or bool(missing),
        missing=tuple(missing),
        verdicts=_count(each.verdict for each in members),
        passed=Share.model_validate(_share([each.verdict for each in members])),
        classes=_write_classes(members),
        requirements=_write_shares([each.run for each in runs]),
        worst=tuple(each.id for each in sorted(members, key=_badness)[:_WORST] if each.verdict is not Word.PASS),
        targets=members,
    )


def _write_member(each: MemberRun) -> MemberDocument:
    run = each.run
    return MemberDocument(
        id=run.subject.id,
        class_=each.class_,
        scheme=run.scheme.id,
        verdict=run.verdict,
        status=exit_status(run),
        counts=run.counts,
        failed=tuple(one.id for one in run.requirements if one.verdict is Word.FAIL),
        interrupted=run.interrupted,
        seconds=round((run.finished - run.started).total_seconds(), 3),
        bundle=each.bundle,
        manifest_sha256=run.manifest_sha256,
    )


def _badness(member: MemberDocument) -> tuple[int, int, int, str]:
    """Order from worst to best: must-level failures first, then by the number of failures and of open points."""
    open_points = sum(member.counts.get(word, 0) for word in (Word.ERROR, Word.INCONCLUSIVE, Word.NOT_TESTED))
    return -int(member.status == 1), -len(member.failed), -open_points, member.id


def _write_classes(members: Sequence[MemberDocument]) -> tuple[ClassDocument, ...]:
    words: dict[str, list[Word]] = {}
    for each in members:
        words.setdefault(each.class_ or "", []).append(each.verdict)
    return tuple(ClassDocument.model_validate({"class": name or None, **_share(words[name])}) for name in sorted(words))


def _write_shares(runs: Sequence[RunDocument]) -> tuple[ShareDocument, ...]:
    words: dict[str, list[Word]] = {}
    about: dict[str, tuple[Dimension, Level]] = {}
    for run in runs:
        for each in run.requirements:
            words.setdefault(each.id, []).append(each.verdict)
            known = about.get(each.id, (each.dimension, each.level))[1]
            about[each.id] = (each.dimension, Level.MUST if Level.MUST in (known, each.level) else known)
    order = list(Dimension)
    ids = sorted(words, key=lambda name: (order.index(about[name][0]), name))
    return tuple(_write_share(name, *about[name], words[name]) for name in ids)


def _write_share(name: str, dimension: Dimension, level: Level, words: Sequence[Word]) -> ShareDocument:
    share = _share([word for word in words if word is not Word.NOT_APPLICABLE])
    return ShareDocument.model_validate(
        {"id": name, "dimension": dimension, "level": level, "counts": _count(words), **share}
    )


def _count(words: Iterable[Word]) -> dict[Word, int]:
    counts = Counter(words)
    return {word: counts[word] for word in Word if counts[word]}


def _share(words: Sequence[Word]) -> Mapping[str, float | int | None]:
    n, passed = len(words), sum(word is Word.PASS for word in words)
    bounds = bound_proportion(passed, n, _ONE_SIDED)
    return {
        "n": n,
        "passed": passed,
        "share": passed / n if n else None,
        "lower": bounds.lower,
        "upper": bounds.upper,
    }
