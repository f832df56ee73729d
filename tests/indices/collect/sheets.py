"""A small collection with sheets that are right, for tests: every value is drawn from a seed."""

import datetime as dt
import io
import random
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from indices.collect.entry import Background
from indices.collect.layout import name_sheets
from indices.collect.quality import Quality
from indices.collect.specification import FieldSpec, IndicatorSpec, Kind, RatioRule, RuleKind, Specification
from indices.collect.template import City, write_template
from rules.text import Text

CITIES = (City(code="C01", name="甲市"), City(code="C02", name="乙市"))
Book = Any  # openpyxl publishes no types


def field(code: str, unit: str, department: str, kind: Kind = Kind.COUNT, **more: object) -> FieldSpec:
    return FieldSpec(
        code=code,
        title=Text(zh=f"字段{code}", en=f"Field {code}"),
        unit=unit,
        department=Text(zh={"stat": "统计局", "health": "卫健委", "data": "数据局"}[department], en=department.title()),
        period="year",
        definition=Text(zh="按统计制度的口径。", en="As the statistical system defines it."),
        evidence=Text(zh="统计年鉴页。", en="Page of the yearbook."),
        verification=Text(zh="与年鉴核对。", en="Compare with the yearbook."),
        kind=kind,
        **more,  # type: ignore[arg-type] # keyword arguments of the noun
    )


def make_spec(edition: str = "city-index 1") -> Specification:
    return Specification.of(
        edition=edition,
        period="2025",
        fields=[
            field("POP", "{person}", "stat"),
            field("POP_URBAN", "{person}", "stat"),
            field("POP_RURAL", "{person}", "stat"),
            field("GDP", "CNY", "stat", Kind.NUMBER, lower=0.0),
            field("GDP_HEAD", "CNY/{person}", "stat", Kind.NUMBER, lower=1e3, upper=1e6),
            field("AREA", "km2", "stat", Kind.NUMBER, lower=0.0, stable=True),
            field("DOCTORS", "{person}", "health"),
            field("RECORDS", "{person}", "health"),
            field("VISITS_ONLINE", "%", "health", Kind.SHARE),
            field("LIFE", "a", "health", Kind.NUMBER, lower=20.0, upper=100.0),
            field("SERVICES", "1", "data"),
            field("SERVICES_ONLINE", "1", "data"),
            field("OPEN_SHARE", "1", "data", Kind.SHARE),
            field("PLAN_DATE", "d", "data", Kind.DATE),
            field("PLAN_NAME", "", "data", Kind.TEXT),
        ],
        indicators=[
            IndicatorSpec(
                code="ONLINE",
                title=Text(zh="网上可办率", en="Services online"),
                unit="%",
                numerator=("SERVICES_ONLINE",),
                denominator=("SERVICES",),
                factor=100.0,
                rules=(RatioRule(kind=RuleKind.AT_MOST, left=("SERVICES_ONLINE",), right=("SERVICES",)),),
            ),
            IndicatorSpec(
                code="DOCTORS_RATE",
                title=Text(zh="每千人医师数", en="Doctors per 1000"),
                unit="/1000",
                numerator=("DOCTORS",),
                denominator=("POP",),
                factor=1000.0,
            ),
        ],
        rules=[
            RatioRule(kind=RuleKind.AT_MOST, left=("RECORDS",), right=("POP",)),
            RatioRule(kind=RuleKind.SUM, left=("POP_URBAN", "POP_RURAL"), right=("POP",)),
            RatioRule(kind=RuleKind.PRODUCT, left=("GDP_HEAD", "POP"), right=("GDP",), tolerance=0.05),
            RatioRule(kind=RuleKind.NEAR_REFERENCE, left=("POP",), tolerance=0.05),
            RatioRule(kind=RuleKind.BELOW_REFERENCE, left=("GDP",)),
        ],
    )


def draw_values(seed: int) -> dict[str, Any]:
    """Return right values of one city."""
    dice = random.Random(seed)
    urban, rural = dice.randint(300_000, 9_000_000), dice.randint(100_000, 2_000_000)
    head = round(dice.uniform(30_000, 200_000), 2)
    services = dice.randint(500, 3000)
    return {
        "POP": urban + rural,
        "POP_URBAN": urban,
        "POP_RURAL": rural,
        "GDP": round(head * (urban + rural) * dice.uniform(0.97, 1.03), 2),
        "GDP_HEAD": head,
        "AREA": round(dice.uniform(500, 20_000), 1),
        "DOCTORS": dice.randint(2_000, 40_000),
        "RECORDS": dice.randint(10_000, urban),
        "VISITS_ONLINE": round(dice.uniform(2, 98), 1),
        "LIFE": round(dice.uniform(74, 84), 2),
        "SERVICES": services,
        "SERVICES_ONLINE": dice.randint(100, services),
        "OPEN_SHARE": round(dice.uniform(0.05, 0.95), 3),
        "PLAN_DATE": dt.date(2025, 1, 1) + dt.timedelta(days=dice.randrange(365)),
        "PLAN_NAME": "数字城市规划",
    }


def make_background(spec: Specification, seed: int, evidence: Path) -> Background:
    """Return references near the values, and last year's values a few per cent away."""
    dice = random.Random(seed + 1000)
    reference, last = {}, {}
    for at, city in enumerate(CITIES):
        values = draw_values(seed * 10 + at)
        reference[city.code, "POP"] = values["POP"] * dice.uniform(0.96, 1.04)
        reference[city.code, "GDP"] = 1e14
        for code, value in values.items():
            if spec.by_code[code].numeric:
                stable = spec.by_code[code].stable
                last[city.code, code] = value if stable else value * dice.uniform(0.9, 0.99)
    evidence.mkdir(exist_ok=True)
    (evidence / "yearbook.pdf").write_bytes(b"a page of the yearbook")
    return Background(reference=reference, last=last, evidence=evidence)


@cache
def _make_template(edition: str) -> bytes:
    return write_template(make_spec(edition), CITIES)


def fill(spec: Specification, seed: int) -> Book:
    """Return a right workbook, open in openpyxl."""
    book: Book = openpyxl.load_workbook(io.BytesIO(_make_template(spec.edition)))
    classes = [each.label for each in Quality]
    values = {city.code: draw_values(seed * 10 + at) for at, city in enumerate(CITIES)}
    for name in name_sheets(spec).values():
        for row in range(2, book[name].max_row + 1):
            city, code = (book[name].cell(row=row, column=column).value for column in (1, 2))
            book[name].cell(row=row, column=7, value=values[city][code])
            book[name].cell(row=row, column=8, value=classes[(seed + row) % len(classes)])
            book[name].cell(row=row, column=9, value="统计年鉴")
            book[name].cell(row=row, column=10, value="yearbook.pdf")
    return book
