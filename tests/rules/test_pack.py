"""The pack loader: what it finds, and the one sentence that it says to the author of a broken file."""

import contextlib
import os
import re
import shutil
import string
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, model_validator

from rules.declaration import fill, read_noun
from rules.errors import DeclarationError, HouseError, UsageError
from rules.example import build_measurement
from rules.flaw import FlawError
from rules.judge import judge_check
from rules.mend import known_keys, spell
from rules.pack import (
    find_requirements,
    find_schemes,
    load_requirement,
    load_requirements,
    load_scheme,
    load_schemes,
    name_packs,
)
from rules.requirement import Requirement
from rules.scheme import Scheme, Section
from rules.subject import Target
from rules.text import Text
from rules.yaml_reader import MOST_BYTES, MOST_LEVELS, parse_tree, read_bytes

HOUSE = ("rules",)
SOUND = """\
id: REL-99
title: {zh: 标题, en: Title}
why: {zh: 理由, en: Reason}
clauses:
  - {standard: RFC 7680, number: §2.4}
applies: mqtt.broker
hazard: read
checks:
  - key: loss
    title: {zh: 丢失, en: Loss}
    measure: {by: testers, of: REL-99, kind: proportion}
    criterion:
      op: "<="
      rule: three-way
      limits:
        - {since: 2026-01-01, limit: 1e-3, rationale: {zh: 理由, en: Reason}}
examples:
  - {check: loss, measurement: {k: 0, n: 2995}, verdict: PASS}
"""


def write(folder: Path, content: str | bytes, name: str = "REL-99.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def complaint(call: Callable[[], object], error: type[HouseError] = DeclarationError) -> HouseError:
    with pytest.raises(error) as caught:
        call()
    return caught.value


# --- what is there


def test_the_house_has_its_requirements_and_two_schemes() -> None:
    requirements = load_requirements(HOUSE)
    schemes = load_schemes(HOUSE, requirements=requirements)
    assert {"information-system", "sensing-device"} <= set(schemes)
    listed = {demand.id for scheme in schemes.values() for demand in scheme.requirements}
    assert listed == set(requirements)


@pytest.mark.parametrize("scheme_id", ["information-system", "sensing-device"])
def test_a_scheme_is_a_whole_rule_in_both_languages(scheme_id: str) -> None:
    scheme = load_schemes(HOUSE)[scheme_id]
    assert set(scheme.sections) == set(Section)
    for section, paragraphs in scheme.sections.items():
        assert sum(len(text.zh) for text in paragraphs) >= 60, section
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text.zh) for text in paragraphs), section
        assert all(set(text.en) & set(string.ascii_letters) for text in paragraphs), section


def texts_in(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts_in(dict(value))
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


def test_chinese_sentences_are_not_torn_by_folded_lines() -> None:
    """A folded line becomes a space, which English wants and Chinese does not: end it with a backslash in quotes."""
    torn = re.compile(r"[\u3000-\u9fff\uff00-\uffef] +[\u3000-\u9fff\uff00-\uffef]")
    nouns = (*load_requirements(HOUSE).values(), *load_schemes(HOUSE).values())
    found = [text.zh for noun in nouns for text in texts_in(noun)]
    assert len(found) > 200
    assert [words for words in found if torn.search(words)] == []


def test_every_file_lies_in_the_folder_of_its_dimension() -> None:
    for name, path in find_requirements(HOUSE).items():
        assert load_requirement(path).dimension.value == Path(str(path)).parent.name, name


def test_every_limit_names_who_chose_it_and_a_checked_clause_says_what_it_says() -> None:
    for name, requirement in load_requirements(HOUSE).items():
        for clause in requirement.clauses:
            assert (clause.verified is None) == (clause.says is None), f"{name} {clause.citation}"
        checked = any(clause.verified for clause in requirement.clauses)
        normative = [
            limit for check in requirement.checks for limit in check.criterion.limits if limit.provenance == "N"
        ]
        assert checked or not normative, f"{name}: a normative limit needs a clause that somebody has read"


def test_a_yaml_file_of_the_house_stays_readable() -> None:
    long = {
        name: lines
        for name, path in find_requirements(HOUSE).items()
        if (lines := len(read_bytes(path).splitlines())) > 90
    }
    assert long == {}


# --- packs from outside


def pack(folder: Path, *, id_: str = "REL-99") -> Path:
    specs = folder / "specs" / "reliability"
    specs.mkdir(parents=True)
    write(specs, SOUND.replace("REL-99", id_), f"{id_}.yaml")
    return folder


def test_a_folder_adds_its_requirements(tmp_path: Path) -> None:
    found = load_requirements(HOUSE, [pack(tmp_path)])
    assert found["REL-99"].checks[0].criterion.limits[0].limit == 1e-3
    assert set(load_requirements(HOUSE)) < set(found)


def test_two_packs_may_not_declare_one_id(tmp_path: Path) -> None:
    said = complaint(lambda: find_requirements(HOUSE, [pack(tmp_path, id_="REL-01")]))
    assert "REL-01 is already declared by" in str(said)
    assert "Choose another id" in str(said)


def test_a_folder_that_is_no_pack_is_the_callers_mistake(tmp_path: Path) -> None:
    said = complaint(lambda: find_requirements(HOUSE, [tmp_path / "nowhere"]), UsageError)
    assert "Point --packs at the top folder" in str(said)


def test_a_file_that_would_be_overlooked_is_named(tmp_path: Path) -> None:
    specs = pack(tmp_path) / "specs" / "reliability"
    (specs / "REL-99.yaml").rename(specs / "REL-99.yml")
    assert "must end in .yaml" in str(complaint(lambda: find_requirements((), [tmp_path])))


def test_other_files_in_a_pack_are_left_alone(tmp_path: Path) -> None:
    (pack(tmp_path) / "specs" / "README.md").write_text("words")
    assert set(find_requirements((), [tmp_path])) == {"REL-99"}
    assert find_schemes((), [tmp_path]) == {}


def test_an_installed_pack_comes_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lamp_rules"
    package.mkdir()
    (package / "__init__.py").touch()
    pack(package)
    facts = tmp_path / "lamp_rules-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: lamp-rules\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[cityassay.packs]\nlamps = lamp_rules\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "lamp_rules" in name_packs()
    assert "REL-99" in load_requirements((*HOUSE, *name_packs()))


def test_an_entry_point_without_its_package_is_named() -> None:
    said = complaint(lambda: find_requirements(("no_such_pack",)))
    assert "'no_such_pack' is not installed" in str(said)
    assert "没有安装" in said.in_("zh")


# --- broken files: file, line, mend


def edit(old: str, new: str) -> str:
    assert SOUND.count(old) >= 1
    return SOUND.replace(old, new, 1)


BROKEN: dict[str, tuple[str | bytes, int | None, str]] = {
    "unknown key": (edit("title:", "titel:"), 2, "there is no key 'titel'. Did you mean 'title'?"),
    "unknown key inside": (edit("rule: three", "ruel: three"), 14, "Did you mean 'rule'?"),
    "unknown key far from all": (edit("hazard: read", "hazard: read\nzzz: 1"), 8, "The keys here are id, title, why"),
    "comma without quotes": (edit("en: Title", "en: Title, long"), 2, "words that hold a comma need quotes"),
    "missing key": (edit("hazard: read\n", ""), 1, "'hazard' is missing. Add it."),
    "missing key inside": (
        edit("      rule: three-way\n", ""),
        12,
        "'rule' is missing in 'checks[0].criterion'. Add it.",
    ),
    "missing language": (edit(", en: Loss", ""), 10, "'en' is missing in 'checks[0].title'"),
    "empty words": (edit("en: Reason}\n", "en: ''}\n"), 3, "why.en: may not be empty"),
    "number for words": (
        edit("standard: RFC 7680", "standard: 7680"),
        5,
        "should be words but is 7680. Put it in quotes.",
    ),
    "words for number": (edit("limit: 1e-3", "limit: small"), 16, "limits[0].limit: should be a number"),
    "number in quotes": (edit("limit: 1e-3", 'limit: "0.001"'), 16, "Write it without quotes"),
    "list for keys": (edit("applies: mqtt.broker", "applies: [mqtt.broker]"), 6, "should be words but is [...]"),
    "words for list": (edit("  - {standard: RFC 7680, number: §2.4}", "  RFC 7680"), 4, "should be a list"),
    "empty list": (edit("\n  - {standard: RFC 7680, number: §2.4}", " []"), 4, "needs at least 1 entry"),
    "unknown word": (
        edit("kind: proportion", "kind: ratio"),
        11,
        '"ratio" is not an allowed word. Choose from proportion',
    ),
    "unknown instrument": (edit("by: testers", "by: hand"), 11, "Choose from testers, questionnaires, indices"),
    "no date": (edit("since: 2026-01-01", "since: 2026-13-01"), 16, "is not a date. Write it like 2026-01-31."),
    "id of another form": (edit("id: REL-99", "id: rel-99"), 1, '"rel-99" must match'),
    "id is not file name": (edit("id: REL-99", "id: REL-98"), 1, "holds id REL-98. Name the file after the id"),
    "bad expression": (edit("applies: mqtt.broker", "applies: mqtt.broker and"), 6, "expression ends where"),
    "zero line of a share": (edit("rule: three-way", "rule: zero-with-n"), 12, "zero-with-n takes"),
    "example of another check": (edit("{check: loss,", "{check: gain,"), 1, "examples name unknown checks: gain"),
    "example of another kind": (edit("{k: 0, n: 2995}", "{holds: true}"), 18, "kind proportion is written {k, n}"),
    "impossible example": (edit("{k: 0, n: 2995}", "{k: 3, n: 2}"), 18, "cannot be among n = 2 trials"),
    "example with a word": (
        edit("{k: 0, n: 2995}", "{k: none, n: 2}"),
        18,
        "'k' of an example measurement cannot be 'none'",
    ),
    "key twice": (SOUND + "id: REL-99\n", 19, "key 'id' already stands on line 1. Keep one of them."),
    "anchor": (edit("{zh: 标题", "&t {zh: 标题"), 2, "anchors (&) and aliases (*) are not allowed"),
    "alias": (edit("title: {zh: 标题, en: Title}", "title: *t"), 2, "anchors (&) and aliases (*) are not allowed"),
    "tag": (edit("id: REL-99", "id: !!python/name:os.system REL-99"), 1, "tags (!) are not allowed"),
    "tab": (edit("  - key: loss", "\t- key: loss"), 9, "a tab stands in the indentation. Use spaces."),
    "bad indentation": (edit("    title: {zh: 丢失", "   title: {zh: 丢失"), 10, "is not valid YAML"),
    "open quote": (edit('op: "<="', 'op: "<='), None, "is not valid YAML"),
    "two documents": (SOUND + "---\na: 1\n", 19, "holds more than one YAML document"),
    "list at the top": ("- id: REL-99\n", 1, "should hold 'key: value' lines but holds [...]"),
    "words at the top": ("REL-99\n", 1, 'but holds "REL-99"'),
    "empty": ("", None, "is empty"),
    "only a comment": ("# nothing\n", None, "is empty"),
    "UTF-16": (SOUND.encode("utf-16"), 1, "is not UTF-8 text. Save it as UTF-8."),
    "GBK": (SOUND.encode("gbk"), 2, "is not UTF-8 text"),
    "binary": (b"id: REL-99\n\x00\x01", 2, "unprintable control character"),
    "deep flow": ("[" * 100_000, 1, f"nested deeper than {MOST_LEVELS} levels"),
    "deep block": ("- " * 5_000 + "x", 1, f"nested deeper than {MOST_LEVELS} levels"),
    "long number": (edit("limit: 1e-3", "limit: " + "9" * 5_000), 16, "too large or too long"),
    "infinite number": (edit("limit: 1e-3", "limit: 1e999"), 16, "too large or too long"),
    "not a number": (edit("limit: 1e-3", "limit: .nan"), 16, "should be a number"),
    "complex key": ("? [a, b]\n: 1\n", 1, "a key must be a word"),
    "terminal escape": (edit("en: Title", 'en: "\\e[2J"'), 2, "unprintable control character"),
    "half a character": (edit("en: Title", 'en: "\\ud800"'), 2, "unprintable control character"),
    "no character": (edit("en: Title", 'en: "\\UFFFFFFFF"'), None, "is not valid YAML"),
    "too large": (b"#" * (MOST_BYTES + 1), None, "larger than 1 MiB. Split it"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gets_one_sentence_with_place_and_mend(name: str, tmp_path: Path) -> None:
    content, line, mend = BROKEN[name]
    path = write(tmp_path, content)
    said = complaint(lambda: load_requirement(path))
    place = str(path) if line is None else f"{path}:{line}: "
    assert str(said).startswith(place), str(said)
    assert mend in str(said)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said.in_("zh"))
    assert len(str(said)) < len(str(path)) + 400
    assert "\n" not in str(said)


def test_an_endless_expression_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, edit("applies: mqtt.broker", "applies: " + "not " * 5_000 + "a"))
    said = str(complaint(lambda: load_requirement(path)))
    assert "nested too deep" in said or "at most 1000 characters" in said


def test_the_sound_file_is_sound(tmp_path: Path) -> None:
    assert load_requirement(write(tmp_path, SOUND)).id == "REL-99"
    assert load_requirement(write(tmp_path, b"\xef\xbb\xbf" + SOUND.encode())).id == "REL-99"
    assert load_requirement(write(tmp_path, SOUND.replace("\n", "\r\n"))).id == "REL-99"


@pytest.mark.parametrize("error", [DeclarationError, UsageError])
def test_the_caller_chooses_whose_fault_it_is(error: type[HouseError], tmp_path: Path) -> None:
    path = write(tmp_path, "target: 1\n")
    said = complaint(lambda: read_noun(path, Target, error=error), error)
    assert type(said) is error
    assert str(said).startswith(f"{path}:")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "no such file. Check the path." in str(complaint(lambda: read_noun(tmp_path / "none.yaml", Target)))
    assert "is a folder. Give a YAML file in it." in str(complaint(lambda: read_noun(tmp_path, Target)))


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="no file here that opens and cannot be read")
def test_a_file_that_cannot_be_read_is_named() -> None:
    assert "Check the rights of the file" in str(complaint(lambda: read_noun(Path("/proc/self/mem"), Target)))


@pytest.mark.skipif(shutil.which("mkfifo") is None, reason="no mkfifo here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "no such file" in str(complaint(lambda: read_noun(tmp_path / "pipe.yaml", Target)))


def test_the_requirement_in_the_readme_loads(tmp_path: Path) -> None:
    page = read_bytes(files("rules").joinpath("README.md")).decode()
    example = page.split("```yaml\n")[1].split("```")[0]
    requirement = load_requirement(write(tmp_path, example, "REL-14.yaml"))
    for each in requirement.examples:
        check = requirement.check(each.check)
        measurement = build_measurement(check.measure, each.measurement)
        assert judge_check(measurement, check, check.criterion.limits[-1]).verdict.word is each.verdict


def test_several_flaws_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND.replace("hazard: read", "hazard: wild").replace("verdict: PASS", "verdict: FINE"))
    assert str(complaint(lambda: load_requirement(path))).endswith("(1 more to mend after this.)")


def test_words_that_other_dialects_take_for_booleans_stay_words() -> None:
    tree = parse_tree(b"on: yes\n2: [no, off, true, 0007, 1.10, 2026-01-01, 12:30, ~]\n", file="f")
    assert tree.root == {"on": "yes", "2": ["no", "off", True, "0007", 1.1, "2026-01-01", "12:30", None]}
    assert tree.lines[("2", 3)] == 2


# --- schemes


def scheme_file(folder: Path, requirements: str) -> Path:
    text = "{zh: 字, en: words}"
    sections = "".join(f"  {section.value}: [{text}]\n" for section in Section)
    head = f"id: toy\ntitle: {text}\nedition: '1'\nscheme_type: 1a\nsections:\n{sections}"
    return write(folder, f"{head}requirements:\n{requirements}", "toy.yaml")


@pytest.mark.parametrize(
    ("demand", "mend"),
    [
        ("  - {id: REL-77, level: must}\n", "there is no requirement REL-77"),
        ("  - {id: REL-01, level: must, limits: {gain: []}}\n", "has no check gain. Its checks are loss"),
        (
            (
                "  - {id: REL-06, level: must, limits: {lost: "
                "[{since: 2026-01-01, limit: 0.5, rationale: {zh: 字, en: w}}]}}\n"
            ),
            "zero-with-n takes",
        ),
        ("  - {id: REL-01, level: must}\n  - {id: REL-01, level: should}\n", "a requirement is listed twice"),
    ],
)
def test_a_scheme_may_name_only_what_there_is(demand: str, mend: str, tmp_path: Path) -> None:
    path = scheme_file(tmp_path, demand)
    said = complaint(lambda: load_scheme(path, requirements=load_requirements(HOUSE)))
    assert mend in str(said)
    assert str(path) in str(said)


def test_a_scheme_without_a_section_is_refused(tmp_path: Path) -> None:
    path = scheme_file(tmp_path, "  - {id: REL-01, level: must}\n")
    path.write_text(path.read_text().replace("  fees: [{zh: 字, en: words}]\n", ""))
    assert "fees" in str(complaint(lambda: load_scheme(path)))


# --- the words of the loader


def test_keys_are_known_at_every_depth() -> None:
    assert "says" in known_keys(Requirement, ("clauses", 0))
    assert "rationale" in known_keys(Scheme, ("requirements", 3, "limits", "loss", 0))
    assert set(known_keys(Requirement, ("checks", 0, "title"))) == {"zh", "en"}
    assert "class" in known_keys(Target, ("target",))
    assert spell(("checks", 0, "criterion", "op")) == "checks[0].criterion.op"


class Toy(BaseModel):
    whole: Annotated[int, Field(ge=1, le=9)] = 1
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    sure: bool = True
    code: Annotated[str, Field(max_length=3)] = ""
    either: int | str | None = None
    many: list[dict[str, int]] = []


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("whole: 1.5", "whole: should be a whole number but is 1.5"),
        ("whole: 0", "0 must not be less than 1"),
        ("whole: 10", "10 must not be greater than 9"),
        ("share: 0", "0 must be greater than 0"),
        ("share: 1", "1 must be less than 1"),
        ("sure: yes", 'should be true or false but is "yes"'),
        ("code: abcd", "code: does not fit (String should have at most 3 characters). Correct it."),
        ("either: [1]", "either: should be a whole number but is [...]"),
        ("many: [{a: 1}, {b: x}]", "many[1].b: should be a whole number"),
        ("many: 3", "many: should be a list but is 3"),
        (f"code: {'x' * 200}", "at most 3 characters"),
        (f"whole: {'x' * 200}", "xxx.... Write a whole number"),
        ("whole: {a: 1}", "should be a whole number but is {...}"),
    ],
)
def test_bounds_and_types_are_explained(line: str, mend: str) -> None:
    tree = parse_tree(line.encode(), file="f")
    assert mend in str(complaint(lambda: fill(tree, Toy, file="f")))


def test_a_flaw_of_ours_speaks_both_languages() -> None:
    class Fussy(BaseModel):
        @model_validator(mode="after")
        def _refuse(self) -> "Fussy":
            raise FlawError(zh="不行。请改正。", en="will not do. Change it.")

    said = complaint(lambda: fill(parse_tree(b"{}", file="f"), Fussy, file="f"))
    assert (said.in_("zh"), said.in_("en")) == ("f:1：不行。请改正。", "f:1: will not do. Change it.")


# --- nothing that can be written in a file makes a traceback


@settings(max_examples=150, deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_content_makes_a_traceback(content: bytes) -> None:
    with contextlib.suppress(DeclarationError):
        fill(parse_tree(content, file="f"), Requirement, file="f")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_slip_of_the_pen_makes_a_traceback(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SOUND)))
    length = data.draw(st.integers(0, 12))
    slip = data.draw(st.text(alphabet=string.printable + "：，中", max_size=8))
    content = (SOUND[:start] + slip + SOUND[start + length :]).encode()
    with contextlib.suppress(DeclarationError):
        fill(parse_tree(content, file="f"), Requirement, file="f")
