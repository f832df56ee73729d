"""The record of a panel: who judged what and when, how it was put together, and the weights that follow.

A reader computes the weights again from the judgements: what the file says of them is held against that.
"""

from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from indices.structure import Structure
from indices.weights.ahp.completion import Completion
from indices.weights.ahp.group import Grouping, Sharing, Way
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.panel import Panel, weigh_panel
from indices.weights.ahp.priority import Method
from indices.weights.ahp.random_index import RandomIndex
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.noun import Noun
from rules.text import Text

_ALIKE = 1e-9


class RecordedMatrix(Noun):
    """One expert's comparison of the children of one aggregate, and its date; null where no judgement was given."""

    date: str
    elements: tuple[str, ...]
    matrix: tuple[tuple[float | None, ...], ...]


class RecordedExpert(Noun):
    """One expert: the name as on the form, and the matrices by aggregate."""

    name: str
    judgements: dict[str, RecordedMatrix]


class RecordedWay(Noun):
    """How the judgements were put together."""

    grouping: Grouping
    method: Method
    table: RandomIndex
    completion: Completion
    sharing: Sharing


class PanelRecord(Noun):
    """The record. `weights` are those among siblings; `ratios` the largest consistency ratio by aggregate."""

    schema_: Annotated[Literal["cityassay/panel/1"], Field(alias="schema")] = "cityassay/panel/1"
    framework: str | None = None
    edition: str | None = None
    way: RecordedWay
    experts: Annotated[tuple[RecordedExpert, ...], Field(min_length=1)]
    weights: dict[str, float]
    ratios: dict[str, float]
    digest: str


def record_panel(panel: Panel, *, framework: str | None = None, edition: str | None = None) -> PanelRecord:
    """Return the record of a panel."""
    way = panel.way
    return PanelRecord(
        framework=framework,
        edition=edition,
        way=RecordedWay(
            grouping=way.grouping, method=way.method, table=way.table, completion=way.completion, sharing=way.sharing
        ),
        experts=tuple(_record_expert(panel, place) for place in range(len(panel.experts))),
        weights=dict(panel.weights),
        ratios={code: max(cr for (at, _), cr in panel.ratios.items() if at == code) for code in panel.weighings},
        digest=panel.digest,
    )


def _record_expert(panel: Panel, place: int) -> RecordedExpert:
    own = {code: judgements[place] for code, judgements in panel.judgements.items()}
    return RecordedExpert(
        name=panel.experts[place],
        judgements={
            code: RecordedMatrix(
                date=each.date,
                elements=each.elements,
                matrix=tuple(tuple(None if np.isnan(cell) else float(cell) for cell in row) for row in each.matrix),
            )
            for code, each in own.items()
        },
    )


def read_panel(path: Path, structure: Structure, *, framework: str | None = None) -> Panel:
    """Read a record and compute its weights again, for the structure it was made for.

    Raises
    ------
    UsageError
        The file is no record, or of another framework; its judgements do not fit the structure; its weights or its
        digest are not those of its judgements.

    """
    record = read_noun(path, PanelRecord, error=UsageError)
    if record.framework != framework:
        raise _refuse(
            path,
            zh=f"是 {record.framework or '自有结构表'} 的专家组记录，不能用于 {framework or '自有结构表'}。",
            en=f"is the record of a panel on {record.framework or 'a structure table'}; it cannot be used for "
            f"{framework or 'a structure table'}.",
        )
    sheets = [
        Judgement.of(
            own.elements,
            np.array([[np.nan if cell is None else cell for cell in row] for row in own.matrix], dtype=np.float64)
            if _is_square(own)
            else np.empty((0, 0)),
            expert=expert.name,
            date=own.date,
            source=f"{path.name}[{expert.name}/{code}]",
        )
        for expert in record.experts
        for code, own in expert.judgements.items()
    ]
    way = record.way
    panel = weigh_panel(
        structure,
        sheets,
        Way(grouping=way.grouping, method=way.method, table=way.table, completion=way.completion, sharing=way.sharing),
    )
    _compare(path, record, panel)
    return panel


def _is_square(own: RecordedMatrix) -> bool:
    return len(own.matrix) == len(own.elements) and all(len(row) == len(own.elements) for row in own.matrix)


def _compare(path: Path, record: PanelRecord, panel: Panel) -> None:
    if set(record.weights) != set(panel.weights):
        odd = sorted(set(record.weights) ^ set(panel.weights))
        raise _refuse(
            path,
            zh=f"weights 与结构的要素不一致：{'、'.join(odd)}。",
            en=f"weights do not name the elements of the structure: {', '.join(odd)}.",
        )
    moved = [code for code, weight in panel.weights.items() if not abs(record.weights[code] - weight) <= _ALIKE]
    if moved or record.digest != panel.digest:
        at = f"weights.{moved[0]}" if moved else "digest"
        raise _refuse(
            path,
            zh=f"{at} 与所记录的判断不符：记录被改动过。请由专家判断表重新生成（index experts）。",
            en=f"{at} does not follow from the judgements on record: it was changed. Make it again from the experts' "
            "sheets with 'index experts'.",
        )


def _refuse(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{path}：{zh}", en=f"{path}: {en}"))
