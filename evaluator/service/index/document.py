"""The document of a built index, schema cityassay/index/1: scores, ranks, digests and what is to be said of them."""

import math
from collections.abc import Mapping
from typing import Any

from evaluator.service.index.build import Assembled
from indices.remark import Remark
from indices.table import Array

SCHEMA = "cityassay/index/1"


def write_document(assembled: Assembled, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of further parts
    """Return the document; `more` are further parts (uncertainty, levels ...) that stand behind the scores.

    A score that is not there is null. The same files give the same document, byte for byte.
    """
    built = assembled.built
    return {
        "schema": SCHEMA,
        "index": {"code": built.structure.top.code, "title": built.structure.top.name.model_dump()},
        "specification": {"id": built.spec.id, "edition": built.spec.edition, "sha256": built.spec.sha256},
        "inputs": [
            {"role": each.role, "file": each.name, "sha256": each.sha256, "bytes": each.size}
            for each in assembled.inputs
        ],
        "units": list(built.units),
        "stages": [{"name": stage.name, "do": stage.do, "sha256": stage.sha256} for stage in built.stages],
        "scores": _by_unit(built.scores.by_code, built.units),
        "ranks": _by_unit(built.ranks, built.units, whole=True),
        "sha256": built.sha256,
        **more,
        "flags": [write_remark(each) for each in (*assembled.remarks, *built.remarks)],
    }


def write_remark(remark: Remark) -> dict[str, Any]:
    """Return a remark as JSON."""
    return {"kind": remark.kind, "about": remark.about, "text": remark.text.model_dump()}


def _by_unit(
    columns: Mapping[str, Array], units: tuple[str, ...], *, whole: bool = False
) -> dict[str, dict[str, float | int | None]]:
    def write(number: float) -> float | int | None:
        if math.isnan(number):
            return None
        return int(number) if whole else number

    return {
        code: {unit: write(float(number)) for unit, number in zip(units, column, strict=True)}
        for code, column in columns.items()
    }
