"""The colours of the charts by role: one for paper and light screens, one for dark screens.

Ramps run from pale to strong in one hue and grow steadily darker, so that they can be read in grey; the two
hues for signs are blue and orange, which the colour-blind tell apart, and a number or a mark always stands beside.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """A colour for light grounds and one for dark grounds (`#rrggbb`)."""

    light: str
    dark: str


_RAMP = ("#f1f5f6", "#d8e5ea", "#b9d2dc", "#95bbc9", "#6fa1b3", "#3d788e", "#2c6b83", "#185069", "#0d374d", "#072334")
_DARK_RAMP = (
    "#1c252d",
    "#1f333f",
    "#234452",
    "#295767",
    "#336c7e",
    "#4f90a5",
    "#5b9aac",
    "#7cb3c1",
    "#a5cdd6",
    "#d5e9ee",
)

INKS: dict[str, Ink] = {
    "ink": Ink(light="#1d2730", dark="#e4eaef"),
    "muted": Ink(light="#5a6672", dark="#9aa7b3"),
    "hair": Ink(light="#d5dbe1", dark="#2f3b46"),
    "band": Ink(light="#f4f6f8", dark="#1c252d"),
    "paper": Ink(light="#ffffff", dark="#151c22"),
    "accent": Ink(light="#123f54", dark="#8fc7e0"),
    "other": Ink(light="#a14a06", dark="#f0a860"),
    "faint": Ink(light="#a3adb7", dark="#5d6b78"),
    **{
        f"ramp-{step}": Ink(light=light, dark=dark)
        for step, (light, dark) in enumerate(zip(_RAMP, _DARK_RAMP, strict=True))
    },
    "minus-1": Ink(light="#fbe6d3", dark="#3b2a1c"),
    "minus-2": Ink(light="#f3bd8c", dark="#6b4420"),
    "minus-3": Ink(light="#a14a06", dark="#f0a860"),
    "on-strong": Ink(light="#ffffff", dark="#10161b"),
}

RAMP_STEPS = len(_RAMP)


def shade(share: float) -> str:
    """Return the step of the ramp for a share from 0 to 1."""
    return f"ramp-{min(max(round(share * (RAMP_STEPS - 1)), 0), RAMP_STEPS - 1)}"


def ink_on(fill: str) -> str:
    """Return the ink that reads on a fill."""
    strong = fill in {f"ramp-{step}" for step in range(5, RAMP_STEPS)} or fill in {"accent", "other", "minus-3"}
    return "on-strong" if strong else "ink"
