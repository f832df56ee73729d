"""The interval drawing of the reports as a picture: the console shows exactly what HTML and PDF show.

Streamlit takes inline SVG out of the HTML it is given, so the drawing goes in as an image with its own
style. That style is cut from the style sheet of the HTML report, so that the two cannot drift apart.
"""

import base64
import re
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from reports.figure import write_limit
from reports.interval import draw_interval
from reports.mark import MARKS
from reports.svg import draw_svg
from rules.run import CheckDocument
from rules.text import Language

_RULE = re.compile(r"^(?::root|\.interval)[^{]*\{[^}]*\}", re.MULTILINE)


def draw(check: CheckDocument, language: Language) -> Markup:
    """Return the drawing of a check as an image; empty where there is no number to draw."""
    drawing = draw_interval(check)
    if drawing is None:
        return Markup("")
    label = check.reason.in_(language)
    svg = str(draw_svg(drawing, check.verdict, write_limit(check.criterion).in_(language), label))
    style = f"{read_style()}.interval {{ --ink: {MARKS[check.verdict].ink}; font-family: sans-serif; }}"
    head, rest = svg.split(">", maxsplit=1)  # attribute values are escaped, so the first one ends the tag
    alone = f'{head} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}'
    coded = base64.b64encode(alone.encode()).decode()
    return Markup('<img class="drawing" alt="{}" src="data:image/svg+xml;base64,{}">').format(label, coded)


@cache
def read_style() -> str:
    """Return the rules of the report's style sheet that the drawing needs: its colours for light paper, its parts."""
    sheet = files("reports").joinpath("templates/report.css").read_text(encoding="utf-8")
    light = sheet.split("@media", maxsplit=1)[0]
    return "".join(_RULE.findall(light))
