"""The registry finds every weighting by itself."""

from indices.weights.registry import find_weightings
from indices.weights.weights import Needs

KNOWN = {"best-worst", "bod", "combined", "critic", "deviation", "entropy", "equal", "influence", "merec", "pca"}


def test_every_method_is_found_in_order_with_both_names() -> None:
    found = find_weightings()
    assert KNOWN | {"variation"} <= set(found)
    assert list(found) == sorted(found)
    assert all(key == each.id for key, each in found.items())


def test_methods_say_what_they_need() -> None:
    needs = {each.id: each.needs for each in find_weightings().values()}
    assert needs["best-worst"] is Needs.JUDGEMENTS
    assert needs["combined"] is Needs.SETS
    assert needs["entropy"] is Needs.DATA
