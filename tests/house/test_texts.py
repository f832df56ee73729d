"""Every text a user sees exists in Chinese and English: in declarations, in code, in the cards of cases."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.house import source
from tests.house.source import PACKAGES, ROOT, Source
from tests.house.test_declarations import CASES, SPECIMENS

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def flaw(zh: str, en: str) -> str | None:
    """Return what is wrong with a pair, or None. A code or a name may read alike in both."""
    if not zh.strip() or not en.strip():
        return "empty"
    if zh == en and not _CHINESE.search(zh):
        return None
    # What is filled in ("…") may well be Chinese; only the words that stand here can be judged.
    if not _CHINESE.search(zh) and "…" not in zh:
        return "the Chinese text has no Chinese"
    return "the English text has Chinese" if _CHINESE.search(en) else None


def pairs_in_yaml(node: object, place: str) -> Iterator[tuple[str, object, object]]:
    """Give every mapping that has `zh` or `en`, wherever it stands."""
    if isinstance(node, dict):
        if {"zh", "en"} & node.keys():
            yield place, node.get("zh", ""), node.get("en", "")
        for key, child in node.items():
            yield from pairs_in_yaml(child, f"{place}.{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from pairs_in_yaml(child, f"{place}[{index}]")


def pairs_in_code(file: Source) -> Iterator[tuple[str, str | None, str | None]]:
    """Give every call with both `zh=` and `en=`, with the words that stand in it literally."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            if {"zh", "en"} & given.keys():
                place = f"{file.path.relative_to(ROOT)}:{node.lineno}"
                yield place, _words(given.get("zh")), _words(given.get("en"))


def _words(node: ast.expr | None) -> str | None:
    """Return literal text, with `…` for what is filled in; None where nothing is literal."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return None


@pytest.mark.parametrize("path", source.files(*PACKAGES, suffix=".yaml"), ids=lambda path: str(path.relative_to(ROOT)))
def test_declarations_speak_both_languages(path: Path) -> None:
    found = pairs_in_yaml(yaml.safe_load(path.read_text(encoding="utf-8")), path.stem)
    assert [(place, wrong) for place, zh, en in found if (wrong := flaw(str(zh), str(en)))] == []


@pytest.mark.parametrize("room", PACKAGES)
def test_code_speaks_both_languages(room: str) -> None:
    wrong = [
        (place, told)
        for file in source.sources(room)
        for place, zh, en in pairs_in_code(file)
        if zh is not None and en is not None and (told := flaw(zh, en))
    ]
    assert wrong == []


def test_cards_and_titles_speak_both_languages() -> None:
    texts = {f"{name} title": case.card.title for name, case in CASES.items()}
    texts |= {f"{name} why": case.card.why for name, case in CASES.items()}
    texts |= {f"specimen {name}": specimen.title for name, specimen in SPECIMENS.items()}
    assert [(name, wrong) for name, text in texts.items() if (wrong := flaw(text.zh, text.en))] == []


@pytest.mark.parametrize(
    ("zh", "en", "good"),
    [
        ("通过", "pass", True),
        ("MQTT", "MQTT", True),
        ("pass", "passed", False),
        ("通过", "通过", False),
        ("通过", " ", False),
        ("", "pass", False),
    ],
)
def test_the_law_tells_good_from_bad(zh: str, en: str, *, good: bool) -> None:
    assert (flaw(zh, en) is None) is good
