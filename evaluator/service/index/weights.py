"""Weights from experts' judgements: files in, weights, consistency and their document out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from indices.weights.ahp import ahpy_door
from indices.weights.ahp.completion import Completion
from indices.weights.ahp.fuzzy import Fuzzy, weigh_fuzzy
from indices.weights.ahp.group import Group, Way
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.judgement_sheet import BOOKS, read_judgements
from indices.weights.ahp.questionnaire import render_csv, render_workbook
from indices.weights.ahp.repair import Proposal, propose_repair
from indices.weights.ahp.uncertainty import Spread, perturb
from indices.weights.ahp.weighing import Weighing, weigh_judgements
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/weights/1"
_SEPARATORS = str.maketrans("，、；;", ",,,,")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """What AHPy says of the same matrix: its largest difference in a weight, and in CR."""

    by: str
    weights: float
    cr: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """The weighing, and what was asked for beside it."""

    weighing: Weighing
    repairs: tuple[Proposal, ...] = ()
    spread: Spread | None = None
    cross_check: CrossCheck | None = None
    fuzzy: Fuzzy | None = None


def read_files(paths: Sequence[Path], *, sheet: str | None = None) -> tuple[Judgement, ...]:
    """Return the judgements of all files, one an expert.

    Raises
    ------
    UsageError
        A file cannot be read as a judgement matrix, or holds several groups of elements of one expert.

    """
    found: list[Judgement] = []
    for path in paths:
        own = read_judgements(path, sheet=sheet)
        if len(own) > 1 and len({each.expert for each in own}) == 1:
            sheets = "、".join(each.source.partition("[")[2].rstrip("]") for each in own)
            raise UsageError(
                Text(
                    zh=f"{path} 是含多组元素的判断表（{sheets}）。请用 --sheet 指定一组。",
                    en=f"{path} is a questionnaire of several groups ({sheets}); name one with --sheet.",
                )
            )
        found += own
    return tuple(found)


def weigh(
    judgements: Sequence[Judgement],
    way: Way,
    *,
    repair: bool = False,
    draws: int = 0,
    seed: int = 0,
    cross_check: bool = False,
    fuzzy: float | None = None,
) -> Answer:
    """Return the weights; with `repair` proposals for every inconsistent expert, with `draws` their intervals.

    `fuzzy` is how many points of the scale every judgement reaches down and up.

    Raises
    ------
    UsageError
        The judgements cannot be weighed together, or a part is not installed.

    """
    weighing = weigh_judgements(judgements, way)
    one = weighing.group.judgement if weighing.group else judgements[0]
    proposals = [propose_repair(each, table=way.table) for each in judgements] if repair else []
    return Answer(
        weighing=weighing,
        repairs=tuple(each for each in proposals if each.changes),
        spread=perturb(one, draws=draws, seed=seed, method=way.method) if draws else None,
        cross_check=_cross_check(weighing, one) if cross_check else None,
        fuzzy=weigh_fuzzy(one, spread=fuzzy) if fuzzy is not None else None,
    )


def _cross_check(weighing: Weighing, judgement: Judgement) -> CrossCheck:
    opinion = ahpy_door.ask(judgement, weighing.consistency.table)
    # AHPy fills by the smallest lambda max, so ours does here.
    ours = weigh_judgements([judgement], Way(table=weighing.consistency.table, completion=Completion.LAMBDA_MAX))
    return CrossCheck(
        by=f"ahpy {version('ahpy')}",
        weights=float(np.abs(opinion.weights - ours.eigenvector).max()),
        cr=abs(opinion.cr - ours.consistency.cr),
    )


def write_questionnaire(path: Path, groups: Mapping[str, Sequence[str]]) -> None:
    """Write the questionnaire as XLSX, or as CSV where the name ends so (one group).

    Raises
    ------
    UsageError
        The file exists already, its name ends otherwise, a CSV is to hold several groups, the elements are wrong.

    """
    if path.exists():
        raise UsageError(Text(zh=f"{path} 已存在，未覆盖。", en=f"{path} exists already and was not overwritten."))
    kind = path.suffix.lower()
    if kind in BOOKS:
        write_whole(path, render_workbook(groups))
    elif kind == ".csv" and len(groups) == 1:
        ((name, elements),) = groups.items()
        write_whole(path, render_csv(elements, name))
    else:
        raise UsageError(
            Text(
                zh=f"{path}：问卷应写为 .xlsx；.csv 只能容纳一组元素。",
                en=f"{path}: a questionnaire is written as .xlsx; a .csv holds one group of elements only.",
            )
        )


def read_groups(words: Sequence[str]) -> dict[str, list[str]]:
    """Read 'a,b,c' or 'name=a,b,c', each a group of elements.

    Raises
    ------
    UsageError
        There is none, or a group's name stands twice.

    """
    groups: dict[str, list[str]] = {}
    for number, word in enumerate(words, start=1):
        name, mark, names = word.rpartition("=")
        name = name.strip() if mark else (f"AHP {number}" if len(words) > 1 else "AHP")
        if name in groups:
            raise UsageError(
                Text(zh=f"--elements：组名“{name}”出现两次。", en=f"--elements: group '{name}' stands twice.")
            )
        groups[name] = [each.strip() for each in names.translate(_SEPARATORS).split(",") if each.strip()]
    if not groups:
        raise UsageError(
            Text(
                zh="--questionnaire 需要 --elements 给出元素，例如 --elements 经济,环境,治理。",
                en="--questionnaire needs --elements, for instance --elements economy,environment,governance.",
            )
        )
    return groups


def document_weights(answer: Answer) -> dict[str, object]:
    """Return the document of schema `cityassay/weights/1`."""
    found, consistency = answer.weighing, answer.weighing.consistency
    document: dict[str, object] = {
        "schema": SCHEMA,
        "elements": list(found.elements),
        "weights": {"eigenvector": found.eigenvector.tolist(), "geometric_mean": found.geometric_mean.tolist()},
        "lambda_max": consistency.lambda_max,
        "ci": consistency.ci,
        "cr": {"table": consistency.table, "value": consistency.cr},
        "gci": consistency.gci,
        "blame": [
            {
                "row": each.row,
                "column": each.column,
                "judgement": each.judgement,
                "implied": each.implied,
                "suggested": each.suggested,
                "contribution": each.contribution,
                "share": each.share,
            }
            for each in found.blame
        ],
    }
    if found.completed:
        document["completed"] = [
            {"row": each.row, "column": each.column, "value": each.value} for each in found.completed
        ]
    if found.group:
        document["group"] = _document_group(found.group)
    document |= {
        "rank_differences": found.rank_differences.tolist(),
        "origin": {
            "standing": found.origin.standing,
            "method": found.origin.method,
            "table": found.origin.table,
            "experts": list(found.origin.experts),
            "digest": found.origin.digest,
        },
        "remarks": [{"kind": each.kind, "about": each.about, "text": each.text.model_dump()} for each in found.remarks],
    }
    return document | _document_extras(answer)


def _document_group(group: Group) -> dict[str, object]:
    return {
        "method": group.grouping,
        "experts": [
            {
                "expert": each.expert,
                "share": each.share,
                "weights": each.weights.tolist(),
                "cr": each.consistency.cr,
                "gci": each.consistency.gci,
                "gcompi": each.gcompi,
            }
            for each in group.members
        ],
        "gcompi": group.gcompi,
        "consensus": group.consensus,
        "dispersion": [
            {
                "row": each.row,
                "column": each.column,
                "mean": each.mean,
                "deviation": each.deviation,
                "lowest": each.lowest,
                "highest": each.highest,
                "experts": each.experts,
            }
            for each in group.dispersion
        ],
        "without": [
            {
                "expert": each.expert,
                "weights": each.weights.tolist(),
                "largest_change": each.largest_change,
                "moved": each.moved,
            }
            for each in group.left_out
        ],
    }


def _document_extras(answer: Answer) -> dict[str, object]:
    extras: dict[str, object] = {}
    if answer.repairs:
        extras["repairs"] = [_document_repair(each) for each in answer.repairs]
    if answer.spread:
        extras["intervals"] = {
            "confidence": answer.spread.confidence,
            "draws": answer.spread.draws,
            "seed": answer.spread.seed,
            "spread": next(iter(answer.spread.spread.values())),
            "lower": answer.spread.lower.tolist(),
            "upper": answer.spread.upper.tolist(),
            "rank_stability": answer.spread.stability.tolist(),
        }
    if answer.cross_check:
        check = answer.cross_check
        extras["cross_check"] = {"by": check.by, "weights": check.weights, "cr": check.cr}
    if answer.fuzzy:
        extras["fuzzy"] = {"weights": answer.fuzzy.weights.tolist(), "triangles": answer.fuzzy.triangles.tolist()}
    return extras


def _document_repair(proposal: Proposal) -> dict[str, object]:
    return {
        "expert": proposal.expert,
        "cr_before": proposal.before.cr,
        "cr_after": proposal.after.cr,
        "enough": proposal.is_enough,
        "changes": [
            {
                "row": each.row,
                "column": each.column,
                "before": each.before,
                "after": each.after,
                "steps": each.steps,
                "agreed": None,
            }
            for each in proposal.changes
        ],
    }
