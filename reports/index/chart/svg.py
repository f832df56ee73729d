"""A picture as inline SVG; colours come from classes of the page, so that dark screens get theirs."""

from markupsafe import Markup, escape

from reports.index.chart.ink import INKS
from reports.index.chart.picture import Box, Label, Picture, Spot, Stroke


def draw_svg(picture: Picture) -> Markup:
    """Return the picture; `picture.told` is its sentence for those who cannot see it."""
    head = Markup('<svg class="picture" viewBox="0 0 {:g} {:g}" style="max-width:{:g}px" role="img" aria-label="{}">')
    body = Markup("").join(_draw(shape) for shape in picture.shapes)
    opened = head.format(round(picture.width, 2), round(picture.height, 2), round(picture.width * 1.8), picture.told)
    return opened + body + Markup("</svg>")


def write_classes() -> tuple[str, str]:
    """Return the style rules of all inks, for light and for dark grounds."""
    light: list[str] = []
    dark: list[str] = []
    for role, ink in INKS.items():
        for rules, colour in ((light, ink.light), (dark, ink.dark)):
            rules.append(f".f-{role}{{fill:{colour}}}.s-{role}{{stroke:{colour}}}")
    return "".join(light), "".join(dark)


def _draw(shape: Box | Stroke | Spot | Label) -> Markup:
    if isinstance(shape, Box):
        return _draw_box(shape)
    if isinstance(shape, Stroke):
        return _draw_stroke(shape)
    return _draw_spot(shape) if isinstance(shape, Spot) else _draw_label(shape)


def _draw_box(box: Box) -> Markup:
    return Markup('<rect class="f-{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}">{}</rect>').format(
        box.fill, *_round(box.x, box.y, box.width, box.height), _hint(box.hint)
    )


def _draw_stroke(stroke: Stroke) -> Markup:
    way = "L".join(f"{x:g} {y:g}" for x, y in (_round(*point) for point in stroke.points))
    dashes = Markup(' stroke-dasharray="2 2"') if stroke.dashed else Markup("")
    return Markup('<path class="s-{}" d="M{}" fill="none" stroke-width="{:g}"{}></path>').format(
        stroke.ink, way, stroke.width, dashes
    )


def _draw_spot(spot: Spot) -> Markup:
    x, y, r = _round(spot.x, spot.y, spot.radius)
    if spot.shape == "diamond":
        return Markup('<path class="f-{0}" d="M{1:g} {2:g}l{3:g} {3:g}l-{3:g} {3:g}l-{3:g} -{3:g}z">{4}</path>').format(
            spot.ink, x, round(y - r, 2), r, _hint(spot.hint)
        )
    kind = f"f-paper s-{spot.ink}" if spot.shape == "ring" else f"f-{spot.ink}"
    return Markup('<circle class="{}" cx="{:g}" cy="{:g}" r="{:g}" stroke-width="1.1">{}</circle>').format(
        kind, x, y, r, _hint(spot.hint)
    )


def _draw_label(label: Label) -> Markup:
    x, y = _round(label.x, label.y)
    turned = Markup(' transform="rotate(-90 {:g} {:g})"').format(x, y) if label.turned else Markup("")
    weight = Markup(' font-weight="700"') if label.bold else Markup("")
    return Markup('<text class="f-{}" x="{:g}" y="{:g}" font-size="{:g}" text-anchor="{}"{}{}>{}</text>').format(
        label.ink, x, y, label.size, label.anchor.value, weight, turned, label.words
    )


def _hint(words: str) -> Markup:
    return Markup("<title>{}</title>").format(escape(words)) if words else Markup("")


def _round(*numbers: float) -> tuple[float, ...]:
    return tuple(round(number, 2) for number in numbers)
