"""Blocks set on one HTML page: both languages, no script, no request to anywhere, light and dark, printable."""

from collections.abc import Callable, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports.html import LANGUAGE_TAGS
from reports.index.block import Block, Front, Heading
from reports.index.chart.svg import draw_svg, write_classes
from reports.index.look import LOOKS
from reports.index.words import GRADES
from rules.text import Language


def write_page(front: Front, compose: Callable[[Language], Sequence[Block]], language: Language) -> bytes:
    """Return the page with `language` in front; `compose` gives the blocks in each language."""
    pages = [(each, _Page(front, compose(each), each)) for each in Language]
    light, dark = write_classes()
    template = _environment().get_template("index_report.html.j2")
    return template.render(
        front=front, shown=language, pages=pages, tags=LANGUAGE_TAGS, looks=LOOKS, light=light, dark=dark
    ).encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(draw_svg=draw_svg, looks=LOOKS)
    return environment


class _Page:
    """What the template asks for, in one language."""

    def __init__(self, front: Front, blocks: Sequence[Block], language: Language) -> None:
        self._language = language
        self.blocks = blocks
        self.title = front.title.in_(language)
        self.name = front.name.in_(language)
        self.subtitle = front.subtitle.in_(language)
        self.contents = [each for each in blocks if isinstance(each, Heading) and each.depth == 0]

    def anchor(self, key: str) -> str:
        """Return the id of a heading; both languages stand on one page."""
        return f"{key}-{self._language.value}"

    def grade(self, block: Heading) -> str:
        """Return the name of the grade of a heading."""
        return GRADES[block.grade].in_(self._language) if block.grade else ""

    @staticmethod
    def kind_of(cell: object) -> str:
        """Return what a cell of a table is, in small letters."""
        return type(cell).__name__.lower()
