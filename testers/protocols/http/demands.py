"""Parameters that a case cannot do without: what is missing is said with its cure."""

import math

from rules.errors import UsageError
from rules.text import Text
from testers.harness.context import Context


def demand(ctx: Context, name: str, *, of: str) -> str:
    """Return the parameter `name`; `of` is the capability that asks for it.

    Raises
    ------
    UsageError
        The target file does not give it.

    """
    value = ctx.parameter(name)
    if value:
        return value
    raise UsageError(
        Text(
            zh=f"请在目标文件中给出参数 {name}，或声明 {of}: no。",
            en=f"Give the parameter {name} in the target file, or declare {of}: no.",
        )
    )


def demand_seconds(ctx: Context, name: str, *, of: str) -> float:
    """Return a parameter that is a time in seconds, above 0; UsageError where it is none."""
    return _parse_seconds(name, demand(ctx, name, of=of))


def read_seconds(ctx: Context, name: str, *, usual: float) -> float:
    """Return a parameter that is a time in seconds, above 0, or `usual` without it; UsageError where it is none."""
    value = ctx.parameter(name)
    return usual if value is None else _parse_seconds(name, value)


def _parse_seconds(name: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if math.isfinite(seconds) and seconds > 0:
        return seconds
    raise UsageError(
        Text(
            zh=f"参数 {name} 应为大于 0 的秒数，而不是 {value}。",
            en=f"The parameter {name} is a number of seconds above 0, and not {value}.",
        )
    )


def demand_list(ctx: Context, name: str, *, of: str) -> list[str]:
    """Return a parameter that lists words with commas between, at least one; UsageError where there is none."""
    words = [word.strip() for word in demand(ctx, name, of=of).split(",")]
    return [word for word in words if word]
