"""The fleet as one HTML file: both languages, no script, no request to anywhere, light and dark, printable."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reports.figure import write_time
from reports.fleet import words
from reports.fleet.bar import ShareBar, lay_bar
from reports.fleet.dossier import FleetDossier
from reports.html import LANGUAGE_TAGS
from reports.labels import BUDGET_NAMES, LEVEL_NAMES
from reports.mark import MARKS
from rules.fleet_run import MemberDocument, ShareDocument
from rules.requirement import DIMENSION_NAMES, Dimension
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word

_WIDTH, _HEIGHT = 360.0, 22.0


def render(dossier: FleetDossier, language: Language, *, place: Path | None = None) -> bytes:
    """Return the page with `language` in front; `place` is where it will lie, for the links to the bundles."""
    pages = [(each, _FleetView(dossier, each, place)) for each in Language]
    template = _environment().get_template("fleet.html.j2")
    return template.render(dossier=dossier, shown=language, pages=pages, tags=LANGUAGE_TAGS, marks=MARKS).encode()


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
    environment.globals.update(words=words, write_time=write_time)
    return environment


class _FleetView:
    """What the template asks for, in one language."""

    def __init__(self, dossier: FleetDossier, language: Language, place: Path | None) -> None:
        self._dossier = dossier
        self._place = place
        self.language = language

    def say(self, key: str) -> str:
        """Return a label."""
        return words.say(key, self.language)

    def text(self, text: Text) -> str:
        """Return a text in the language of the page."""
        return text.in_(self.language)

    def name(self, word: Word) -> str:
        """Return the name of a verdict."""
        return WORD_NAMES[word].in_(self.language)

    def symbol(self, word: Word) -> str:
        """Return the symbol of a verdict."""
        return MARKS[word].symbol

    def level(self, each: ShareDocument) -> str:
        """Return the name of a level."""
        return LEVEL_NAMES[each.level].in_(self.language)

    def budget(self) -> str:
        """Return the name of the budget."""
        return BUDGET_NAMES[self._dossier.document.budget].in_(self.language)

    def groups(self) -> list[tuple[str, list[ShareDocument]]]:
        """Return the requirements by dimension."""
        found = [
            (
                DIMENSION_NAMES[each].in_(self.language),
                [r for r in self._dossier.document.requirements if r.dimension is each],
            )
            for each in Dimension
        ]
        return [(name, rows) for name, rows in found if rows]

    def bar(self, each: ShareDocument) -> Markup:
        """Draw the bar of a requirement."""
        label = f"{each.id}: {words.write_share(each)}; {words.tell_counts(each.counts, self.language)}"
        return draw_bar(lay_bar(each, each.counts), label)

    def fleet_bar(self) -> Markup:
        """Draw the bar of the whole fleet."""
        document = self._dossier.document
        return draw_bar(lay_bar(document.passed, document.verdicts), self.text(words.tell_headline(self._dossier)))

    def link(self, member: MemberDocument) -> str:
        """Return the link to a bundle."""
        return self._dossier.link_to(member, self._place)


def draw_bar(bar: ShareBar, label: str) -> Markup:
    """Return the bar as inline SVG; `label` is the sentence for those who cannot see it."""
    parts = [
        Markup('<rect class="{}" x="{:g}" y="3" width="{:g}" height="16"><title>{} {}</title></rect>').format(
            f"part-{part.word.value.lower()}",
            round(part.start * _WIDTH, 2),
            max(round((part.end - part.start) * _WIDTH, 2), 1.5),
            MARKS[part.word].symbol,
            part.count,
        )
        for part in bar.parts
    ]
    if bar.parts and bar.lower is not None and bar.upper is not None:
        low, high = round(bar.lower * _WIDTH, 2), round(bar.upper * _WIDTH, 2)
        parts.append(Markup('<path class="halo" d="M{0:g} 11H{1:g}M{0:g} 5V17M{1:g} 5V17"/>').format(low, high))
        parts.append(Markup('<path class="whisker" d="M{0:g} 11H{1:g}M{0:g} 5V17M{1:g} 5V17"/>').format(low, high))
    head = Markup('<svg class="share" viewBox="-2 0 {:g} {:g}" role="img" aria-label="{}">').format(
        _WIDTH + 4, _HEIGHT, escape(label)
    )
    track = Markup('<rect class="track" x="0" y="3" width="{:g}" height="16"/>').format(_WIDTH)
    return head + track + Markup("").join(parts) + Markup("</svg>")
