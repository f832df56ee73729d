"""docs/source-map.md and its Chinese twin name every key and kind of a mapping file, and their example can be read."""

import re
from pathlib import Path

import pytest
import yaml

from indices.collect.adapters import find_adapter, list_kinds
from indices.collect.quality import Quality
from indices.collect.source_map import (
    Aggregate,
    Condition,
    FieldRule,
    Limits,
    MappedIndicator,
    Source,
    SourceMap,
    read_source_map,
)
from tests.house.source import ROOT

PAGES = ("source-map.md", "source-map.zh.md")
NOUNS = (SourceMap, Limits, Source, FieldRule, Condition, MappedIndicator)
KEYS = sorted({field.alias or name for noun in NOUNS for name, field in noun.model_fields.items()})


def read(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("key", [*KEYS, *list_kinds(), *(each.value for each in Aggregate)])
def test_every_key_and_kind_is_named(page: str, key: str) -> None:
    assert f"`{key}`" in read(page)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", list_kinds())
def test_a_kind_is_shown_with_the_keys_that_it_heeds(page: str, kind: str) -> None:
    row = next(line for line in read(page).splitlines() if line.startswith(f"| `{kind}` |"))
    options = find_adapter(Source.model_validate({"id": "s", "kind": kind, "at": "x"})).options
    assert set(re.findall(r"`(\w+)`", row.split("|")[-2])) == options


@pytest.mark.parametrize("page", PAGES)
def test_every_quality_class_is_named(page: str) -> None:
    assert all(each.value in read(page) for each in Quality)


@pytest.mark.parametrize("page", PAGES)
def test_the_example_is_a_mapping(page: str, tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(.*?)```", read(page), flags=re.DOTALL)
    assert found is not None
    assert yaml.safe_load(found[1])
    (tmp_path / "map.yaml").write_text(found[1], encoding="utf-8")
    source_map = read_source_map(tmp_path / "map.yaml")
    assert [each.id for each in source_map.sources] == ["hotline", "rescue"]
