"""A small made-up index: two pillars, five indicators, six units, one of them a cost, one with a gap."""

import numpy as np

from indices.data_sheet import Data
from indices.spec import AggregateStage, ImputeStage, IndexSpec, NormaliseStage, ScreenStage, TreatStage
from indices.stages.impute import Method
from indices.structure import Element, Role, Structure
from indices.table import Table
from rules.text import Text

UNITS = ("U1", "U2", "U3", "U4", "U5", "U6")


def element(code: str, parent: str | None, level: int, direction: int = 1, **more: object) -> Element:
    """Return an element of the tree; level 1 is an indicator."""
    role = Role.INDICATOR if level == 1 else Role.AGGREGATE
    return Element(code=code, name=Text.same(code), role=role, parent=parent, level=level, direction=direction, **more)  # type: ignore[arg-type]


def little_structure() -> Structure:
    """Return the tree."""
    return Structure.of(
        [
            element("a1", "A", 1),
            element("a2", "A", 1, -1),
            element("a3", "A", 1),
            element("b1", "B", 1),
            element("b2", "B", 1),
            element("A", "I", 2),
            element("B", "I", 2),
            element("I", None, 3),
        ]
    )


def little_data() -> Data:
    """Return the data; U4 has no a3."""
    values = np.array(
        [
            [1.0, 9.0, 3.0, 10.0, 0.1],
            [2.0, 8.0, 1.0, 40.0, 0.5],
            [3.0, 5.0, 4.0, 20.0, 0.4],
            [4.0, 6.0, np.nan, 30.0, 0.9],
            [5.0, 2.0, 5.0, 25.0, 0.2],
            [6.0, 1.0, 9.0, 15.0, 0.7],
        ]
    )
    table = Table(units=UNITS, codes=("a1", "a2", "a3", "b1", "b2"), values=values)
    return Data(indicators=table, denominators=Table(units=UNITS, codes=(), values=np.empty((6, 0))))


SPEC = IndexSpec(
    id="little",
    edition="1",
    title=Text(zh="小指数", en="A small index"),
    stages=(
        ImputeStage(do="impute", method=Method.MEAN),
        ScreenStage(do="screen", share=0.8),
        TreatStage(do="treat"),
        NormaliseStage(do="normalise"),
        AggregateStage(do="aggregate"),
    ),
)
