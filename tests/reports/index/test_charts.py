"""Every chart at every size: nothing leaves its ground, nothing is hidden, words for those who cannot see it."""

import io
import itertools
import re

import pytest
from reportlab.pdfgen.canvas import Canvas

from reports.index.chart.acceptance import lay_acceptance
from reports.index.chart.bump import Way, lay_bump
from reports.index.chart.correlation import lay_correlation
from reports.index.chart.dots import lay_dots
from reports.index.chart.dumbbell import Comparison, lay_dumbbell
from reports.index.chart.ink import INKS, RAMP_STEPS, ink_on, shade
from reports.index.chart.levels import Chances, lay_levels
from reports.index.chart.measure import fit, measure
from reports.index.chart.paper import PictureChart
from reports.index.chart.picture import Anchor, Box, Label, Picture, Spot, Stroke, parts
from reports.index.chart.scale import scale_over
from reports.index.chart.sobol import lay_sobol
from reports.index.chart.svg import draw_svg, write_classes
from reports.index.chart.tree import lay_tree
from reports.index.dossier import IndexDossier
from reports.index.scope import compare_pillars
from reports.paper.typeface import Scribe
from rules.text import Language, Text
from tests.reports.index.specimen import LEVELS, make_bare, make_correlation, make_dossier, make_tree, make_units
from tests.reports.test_html import Page
from tests.reports.test_texts import contrast

LONG = Text(zh="名称特别长的样例城市" * 12, en="a specimen city with an interminable name " * 8)


def make_ways(dossier: IndexDossier) -> list[Way]:
    assert dossier.agreement is not None
    return [
        Way(name=unit.name, ranks=ranks) for unit, ranks in zip(dossier.units, dossier.agreement.ranks, strict=True)
    ]


def lay_all(dossier: IndexDossier, language: Language) -> list[Picture]:
    """Return every picture of a dossier."""
    rows = [Chances(name=each.name, shares=each.level.probabilities if each.level else ()) for each in dossier.units]
    single = [
        lay_dumbbell(compare_pillars(dossier, dossier.units[0]), dossier.units[0].name, language),
        lay_sobol(dossier.sensitivity, language),
        lay_tree(dossier.tree, language),
        lay_bump(make_ways(dossier), dossier.agreement.methods, language) if dossier.agreement else None,
        *(lay_correlation(each, language) for each in dossier.correlations),
    ]
    return [
        *lay_dots(dossier.units, dossier.levels, language),
        *lay_acceptance(dossier.units, language),
        *lay_levels(rows, dossier.levels, language),
        *lay_levels(rows[:1], dossier.levels, language),
        *(picture for picture in single if picture is not None),
    ]


def check_inside(picture: Picture) -> None:
    for shape in picture.shapes:
        if isinstance(shape, Box):
            assert -0.01 <= shape.x <= shape.x + shape.width <= picture.width + 0.01, shape
            assert -0.01 <= shape.y <= shape.y + shape.height <= picture.height + 0.01, shape
        elif isinstance(shape, Label):
            wide = measure(shape.words, shape.size, bold=shape.bold)
            left = shape.x - {Anchor.START: 0.0, Anchor.MIDDLE: wide / 2, Anchor.END: wide}[shape.anchor]
            assert left >= -2, shape
            assert left + wide <= picture.width + 2, shape
            assert 0.8 * shape.size <= shape.y <= picture.height, shape
        elif isinstance(shape, Spot):
            assert 0 <= shape.x <= picture.width, shape
            assert 0 <= shape.y <= picture.height, shape
        else:
            assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in shape.points), shape


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("count", "tie"), [(1, False), (2, True), (51, False), (51, True), (300, False)])
def test_nothing_leaves_the_ground(count: int, language: Language, *, tie: bool) -> None:
    pictures = lay_all(make_dossier(count, tie=tie), language)
    assert len(pictures) >= 8
    for picture in pictures:
        check_inside(picture)
        assert picture.height <= 690
        assert picture.told


@pytest.mark.parametrize("language", list(Language))
def test_long_names_are_cut_to_their_room(language: Language) -> None:
    dossier = make_dossier(30)
    units = tuple(each.model_copy(update={"name": LONG}) for each in dossier.units)
    tree = tuple(each.model_copy(update={"name": LONG}) for each in dossier.tree)
    levels = tuple(each.model_copy(update={"name": LONG}) for each in dossier.levels)
    choices = tuple(each.model_copy(update={"choice": LONG}) for each in dossier.sensitivity)
    update = {"units": units, "tree": tree, "levels": levels, "sensitivity": choices}
    for picture in lay_all(dossier.model_copy(update=update), language):
        check_inside(picture)


def test_units_beyond_a_page_go_on_the_next_picture_on_the_same_axis() -> None:
    pictures = lay_dots(make_units(120), LEVELS, Language.ZH)
    assert len(pictures) == 3
    axes = [
        [(shape.x, shape.words) for shape in picture.shapes if isinstance(shape, Label) and shape.size == 6.6]
        for picture in pictures
    ]
    assert axes[0] == axes[1] == axes[2]


def test_parts_are_even_and_lose_nothing() -> None:
    for count in (0, 1, 50, 51, 101, 300):
        found = parts(range(count), 50)
        assert [at for stretch in found for at in stretch] == list(range(count))
        assert not found or max(map(len, found)) - min(map(len, found)) <= len(found)


def test_a_unit_without_interval_or_index_is_drawn_without_them() -> None:
    unit = make_units(3)[0]
    bare = unit.model_copy(update={"lower": None, "upper": None})
    gone = bare.model_copy(update={"index": None, "rank": None})
    (whole,), (point,), (none,) = (lay_dots([each], (), Language.EN) for each in (unit, bare, gone))
    bars = [sum(shape.ink == "ramp-5" for shape in each.shapes if isinstance(shape, Stroke)) for each in (whole, point)]
    assert bars == [3, 0]
    assert [shape for shape in none.shapes if isinstance(shape, Spot)] == []
    assert "–" in {shape.words for shape in none.shapes if isinstance(shape, Label)}


def test_what_was_not_computed_is_said_in_the_drawing() -> None:
    units = make_units(3)
    gone = units[1].model_copy(update={"rank_shares": ()})
    picture = lay_acceptance([units[0], gone], Language.ZH)[0]
    assert "未计算" in {shape.words for shape in picture.shapes if isinstance(shape, Label)}
    rows = [Chances(name=units[0].name, shares=()), Chances(name=gone.name, shares=(0.1, 0.2, 0.3, 0.4))]
    picture = lay_levels(rows, LEVELS, Language.EN)[0]
    assert "not computed" in {shape.words for shape in picture.shapes if isinstance(shape, Label)}
    choice = make_dossier(3).sensitivity[0].model_copy(update={"first": None, "total": None})
    picture_of = lay_sobol([choice], Language.ZH)
    assert picture_of is not None
    assert "未计算" in {shape.words for shape in picture_of.shapes if isinstance(shape, Label)}


def test_nothing_to_show_is_no_picture() -> None:
    bare = make_bare()
    for language in Language:
        assert lay_acceptance(bare.units, language) == ()
        assert lay_levels([], LEVELS, language) == ()
        assert lay_sobol((), language) is None
        assert lay_dumbbell([], LONG, language) is None
        assert lay_tree((), language) is None
        assert lay_bump([], (), language) is None
        assert lay_correlation(make_correlation(1, LONG), language) is None
        assert lay_correlation(make_correlation(121, LONG), language) is None


def test_a_tree_without_weights_is_not_drawn_as_if_it_had_some() -> None:
    tree = make_tree()
    blank = (*tree[:-1], tree[-1].model_copy(update={"effective_weight": None}))
    assert lay_tree(blank, Language.ZH) is None


def test_nested_bars_are_as_long_as_their_weights() -> None:
    picture = lay_tree(make_tree(pillars=5, each=12), Language.EN)
    assert picture is not None
    boxes = [shape for shape in picture.shapes if isinstance(shape, Box)]
    assert len(boxes) == 66
    pillars = [box for box in boxes if box.hint.startswith("Green economy 20")]
    assert [round(box.height) for box in pillars] == [round(picture.height / 5 - 0.7)]


def test_levels_share_the_bar_as_their_probabilities_do() -> None:
    picture = lay_levels([Chances(name=LONG, shares=(0.0, 0.25, 0.75, 0.0))], LEVELS, Language.ZH)[0]
    bars = [shape for shape in picture.shapes if isinstance(shape, Box) and shape.hint]
    assert [round(bar.width + 0.8, 1) for bar in bars] == [117.5, 352.5]
    assert "成熟级 75%" in {shape.words for shape in picture.shapes if isinstance(shape, Label)}
    assert "成熟级 75.0%" in picture.told


def test_correlations_that_contradict_or_repeat_are_marked_by_shape_and_not_by_colour_alone() -> None:
    picture = lay_correlation(make_correlation(4, LONG), Language.EN)
    assert picture is not None
    legend = picture.height - 12
    marks = sorted(shape.shape for shape in picture.shapes if isinstance(shape, Spot) and shape.y < legend)
    assert marks.count("diamond") >= 1
    assert marks.count("disc") >= 1
    assert "−.62" in {shape.words for shape in picture.shapes if isinstance(shape, Label)}
    assert "could not be computed" in picture.told


def test_missing_pillars_are_said_and_equal_ones_have_no_difference() -> None:
    rows = [
        Comparison(name=LONG, value=None, median=40, low=10, high=70),
        Comparison(name=LONG, value=40, median=40, low=40, high=40),
    ]
    picture = lay_dumbbell(rows, LONG, Language.EN)
    assert picture is not None
    words = {shape.words for shape in picture.shapes if isinstance(shape, Label)}
    assert {"missing", "+0.00", "40.00"} <= words


def test_names_of_lines_never_lie_on_each_other() -> None:
    dossier = make_dossier(300)
    assert dossier.agreement is not None
    picture = lay_bump(make_ways(dossier), dossier.agreement.methods, Language.EN)
    assert picture is not None
    for anchor in (Anchor.START, Anchor.END):
        lines = sorted(
            shape.y
            for shape in picture.shapes
            if isinstance(shape, Label) and shape.anchor is anchor and shape.size == 7
        )
        assert all(after - before >= 7.2 for before, after in itertools.pairwise(lines))
        assert lines


def test_a_method_that_ranks_nobody_leaves_a_dashed_line() -> None:
    methods = [Text.same(name) for name in "ABC"]
    ways = [Way(name=LONG, ranks=(1, None, 2)), Way(name=LONG, ranks=(2, 1, 1)), Way(name=LONG, ranks=(None,) * 3)]
    picture = lay_bump(ways, methods, Language.ZH)
    assert picture is not None
    assert len([shape for shape in picture.shapes if getattr(shape, "dashed", False)]) == 1
    check_inside(picture)


def test_an_axis_shows_all_values_with_round_ticks() -> None:
    for values in ([50.0], [0.0, 0.0], [-3.0, 4.0], [1e-6, 2e-6], [10.0, 97.0], [None, 5.0], []):
        scale = scale_over(values, 10, 110)
        assert scale.low < scale.high
        assert all(10 <= scale.place(value) <= 110 for value in values if value is not None)
        assert 1 <= len(scale.ticks()) <= 13


def test_ramps_grow_steadily_darker_so_that_grey_paper_shows_them() -> None:
    def brightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light = [brightness(INKS[f"ramp-{step}"].light) for step in range(RAMP_STEPS)]
    dark = [brightness(INKS[f"ramp-{step}"].dark) for step in range(RAMP_STEPS)]
    assert all(before - after > 10 for before, after in itertools.pairwise(light))
    assert all(after > before for before, after in itertools.pairwise(dark))
    assert shade(0) == "ramp-0"
    assert shade(1) == shade(1.5) == f"ramp-{RAMP_STEPS - 1}"


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_words_on_every_fill_can_be_read(ground: str) -> None:
    # WCAG 2.2, 1.4.3: at least 4.5 : 1.
    for fill in [*(f"ramp-{step}" for step in range(RAMP_STEPS)), "minus-1", "minus-2", "minus-3", "band", "paper"]:
        assert contrast(getattr(INKS[fill], ground), getattr(INKS[ink_on(fill)], ground)) >= 4.5, fill


def test_words_are_cut_to_their_room_and_short_ones_stay() -> None:
    assert fit("短名", 100, 8) == "短名"
    cut = fit("很长很长很长的名称", 40, 8)
    assert cut.endswith("…")
    assert measure(cut, 8) <= 40
    assert fit("名", 1, 8) == ""


@pytest.mark.parametrize("language", list(Language))
def test_both_drawers_take_every_picture(language: Language) -> None:
    scribe = Scribe()
    for picture in lay_all(make_dossier(7), language):
        drawn = draw_svg(picture)
        page = Page(str(drawn).encode())
        assert page.stack == []
        assert dict(page.attributes)["aria-label"] is not None
        assert not re.search(r'[" ](nan|inf)[" L]', str(drawn))
        canvas = Canvas(io.BytesIO())
        chart = PictureChart(picture, scribe)
        assert chart.wrap(300, 800)[0] == 300
        chart.drawOn(canvas, 0, 0)
    assert scribe.replaced == set()


def test_a_name_cannot_leave_its_label() -> None:
    unit = make_units(1)[0].model_copy(update={"name": Text.same('"><script>alert(1)</script>')})
    drawn = str(draw_svg(lay_dots([unit], (), Language.ZH)[0]))
    assert "<script" not in drawn
    assert Page(drawn.encode()).stack == []


def test_every_ink_of_a_picture_has_its_style() -> None:
    light, dark = write_classes()
    used = {name for picture in lay_all(make_dossier(7), Language.ZH) for name in _classes(picture)}
    assert used <= set(re.findall(r"\.([fs]-[a-z0-9-]+)\{", light))
    assert re.findall(r"\.([fs]-[a-z0-9-]+)\{", light) == re.findall(r"\.([fs]-[a-z0-9-]+)\{", dark)


def _classes(picture: Picture) -> set[str]:
    return {name for found in re.findall(r'class="([^"]+)"', str(draw_svg(picture))) for name in found.split()} - {
        "picture"
    }
