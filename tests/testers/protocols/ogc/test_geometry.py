"""Boxes and times of features."""

import datetime as dt
from typing import Any

import pytest

from testers.protocols.ogc.geometry import find_box, find_times, overlaps, widen


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "Feature", "geometry": geometry, "properties": properties}


# Coordinates of RFC 7946, appendix A.
@pytest.mark.parametrize(
    ("geometry", "box"),
    [
        ({"type": "Point", "coordinates": [100.0, 0.0]}, (100.0, 0.0, 100.0, 0.0)),
        ({"type": "LineString", "coordinates": [[100.0, 0.0], [101.0, 1.0]]}, (100.0, 0.0, 101.0, 1.0)),
        (
            {"type": "Polygon", "coordinates": [[[100.0, 0.0], [101.0, 0.0], [101.0, 1.0], [100.0, 1.0]]]},
            (100.0, 0.0, 101.0, 1.0),
        ),
        ({"type": "Point", "coordinates": [1, 2, 300]}, (1.0, 2.0, 1.0, 2.0)),
        (
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [100.0, 0.0]},
             {"type": "LineString", "coordinates": [[101.0, 0.0], [102.0, 1.0]]}]},
            (100.0, 0.0, 102.0, 1.0),
        ),
        (None, None),
        ({"type": "Point", "coordinates": []}, None),
        ({"type": "Point", "coordinates": "x"}, None),
        ([], None),
    ],
)  # fmt: skip
def test_boxes(geometry: Any, box: Any) -> None:  # noqa: ANN401
    assert find_box(feature(geometry)) == box


def test_nests_without_end_are_bounded() -> None:
    nest: list[Any] = [1, 2]
    for _ in range(1000):
        nest = [nest]
    assert find_box(feature({"type": "Point", "coordinates": nest})) is None


def test_overlaps() -> None:
    assert overlaps((0, 0, 1, 1), (1, 1, 2, 2))
    assert not overlaps((0, 0, 1, 1), (1.1, 0, 2, 1))
    assert overlaps(widen((0, 0, 1, 1), 0.2), (1.1, 0, 2, 1))


def test_times_are_instants_among_the_properties() -> None:
    found = find_times(feature(None, a="2026-01-01T00:00:00Z", b="2026-01-01", c=5, d="2026-01-01T08:00:00+08:00"))
    assert found == [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * 2
