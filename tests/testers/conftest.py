"""Where a case is tried: on specimens with the quick tests, on the whole reference city with the slow ones."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what brings up the reference city, a process of its own with all its doors."""
    for item in items:
        if item.path.is_relative_to(HERE) and _needs_the_city(item):
            item.add_marker(pytest.mark.slow)


def _needs_the_city(item: pytest.Item) -> bool:
    drawn = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    named = any(isinstance(each, str) and (each == "city" or each.startswith("city:")) for each in drawn)
    return named or "_the_city_" in item.name
