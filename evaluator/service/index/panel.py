"""One specification over every period of a panel: the same choices, new data, and the digests of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.service.index.build import IndexFiles, Input, choose_spec, digest_inputs, find_structure
from indices.build import Built, build, digest_table
from indices.data_sheet import Data
from indices.foresight.panel import Panel
from indices.panel_sheet import PanelData, read_panel
from indices.remark import Remark
from indices.spec import IndexSpec
from indices.stages.normalise import FIXED
from indices.structure import Structure
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AssembledPanel:
    """An index built on every period, with what it was built from; `builds` are in order of time."""

    files: IndexFiles
    inputs: tuple[Input, ...]
    structure: Structure
    data: PanelData
    spec: IndexSpec
    builds: Mapping[str, Built]
    remarks: tuple[Remark, ...]

    @property
    def indicators(self) -> Panel:
        """The panel without the outcome."""
        return self.data.panel.pick(self.structure.codes)

    @property
    def scores(self) -> Array:
        """The index of all units over time, shape (units, periods); NaN where there is none."""
        units = self.data.panel.units
        return np.column_stack([spread(built, built.index, units) for built in self.builds.values()])


def spread(built: Built, column: Array, units: tuple[str, ...]) -> Array:
    """Return a column of the result for all `units`, NaN for those that have no row in it."""
    places = {unit: place for place, unit in enumerate(units)}
    found = np.full(len(units), np.nan)
    found[[places[unit] for unit in built.units]] = column
    return found


def assemble_panel(files: IndexFiles, *, outcome: str | None = None) -> AssembledPanel:
    """Read the files and build the index on every period with one specification.

    Raises
    ------
    UsageError
        As `read_panel` and `assemble`; a period that cannot be built is named.

    """
    structure = find_structure(files)
    data = read_panel(files.data, structure, sheet=files.sheet, outcome=outcome)
    chosen = choose_spec(files, structure, data.last)
    spec = chosen.spec
    return AssembledPanel(
        files=files,
        inputs=digest_inputs(files, data="panel"),
        structure=structure,
        data=data,
        spec=spec,
        builds={period: _build(spec, structure, each, period) for period, each in data.by_period.items()},
        remarks=(*chosen.remarks, *data.remarks, *_tell_scale(spec)),
    )


def _build(spec: IndexSpec, structure: Structure, data: Data, period: str) -> Built:
    try:
        return build(spec, structure, data)
    except UsageError as error:
        text = error.message
        raise UsageError(Text(zh=f"{period} 期：{text.zh}", en=f"{period}: {text.en}")) from error


def _tell_scale(spec: IndexSpec) -> tuple[Remark, ...]:
    scale = spec.scale_stage.scale
    if scale in FIXED:
        return ()
    text = Text(
        zh=f"{scale.value} 标尺按各期的单元确定：各期得分不能直接比较，级别也会随其他单元而变。"
        "要比较各期，请用参考值范围固定的规格（goalposts）。",
        en=f"The {scale.value} scale is made from the units of each period: scores of different periods are not on one "
        "scale, and a level moves when others do. To compare periods, take a specification with fixed ranges "
        "(goalposts).",
    )
    return (Remark(kind="sample-scale", about="specification", text=text),)


def write_periods(assembled: AssembledPanel) -> list[dict[str, Any]]:
    """Return every period with its digests, as JSON: the same specification, new data."""
    found = []
    for period, built in assembled.builds.items():
        data = assembled.data.by_period[period]
        scored = int(np.isfinite(built.index).sum())
        one = {"period": period, "units": len(data.indicators.units), "scored": scored}
        one |= {"specification_sha256": built.spec.sha256, "data_sha256": digest_table(data.indicators)}
        if data.denominators.codes:
            one["denominators_sha256"] = digest_table(data.denominators)
        found.append(one | {"result_sha256": built.sha256})
    return found


def write_head(assembled: AssembledPanel, schema: str) -> dict[str, Any]:
    """Return the parts with which every document of a panel begins."""
    built = assembled.builds[assembled.data.periods[-1]]
    return {
        "schema": schema,
        "index": {"code": built.structure.top.code, "title": built.structure.top.name.model_dump()},
        "specification": {"id": built.spec.id, "edition": built.spec.edition, "sha256": built.spec.sha256},
        "inputs": [
            {"role": each.role, "file": each.name, "sha256": each.sha256, "bytes": each.size}
            for each in assembled.inputs
        ],
    }
