"""Print the sizes of the house beside its aims: `python -m tests.house.sizes`.

Aims are for readers and no walls; the last column names the farthest from the aim.
"""

import ast
import graphlib
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.house import source
from tests.house.source import PACKAGES, ROOT, Function, Source

Named = tuple[float, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    measure: str
    found: str
    aim: str
    kept: bool
    farthest: str = ""


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def spread(measure: str, values: Sequence[Named], shares: Sequence[float | None], aims: Sequence[float]) -> Row:
    """Return a row of quantiles (None = the mean) against their aims."""
    numbers = [value for value, _ in values] or [0.0]
    found = [statistics.fmean(numbers) if share is None else quantile(numbers, share) for share in shares]
    worst = sorted(values, key=lambda item: -item[0])[:3]
    return Row(
        measure=measure,
        found=" / ".join(f"{value:.0f}" for value in found),
        aim=" / ".join(f"{aim:.0f}" for aim in aims),
        kept=all(round(value) <= aim for value, aim in zip(found, aims, strict=True)),
        farthest=", ".join(f"{name} {value:.0f}" for value, name in worst if value > aims[-1]),
    )


def share(measure: str, missing: Sequence[str], total: int, aim: float) -> Row:
    """Return a row of the share in percent that does not miss something."""
    found = 100.0 if total == 0 else 100 * (1 - len(missing) / total)
    return Row(
        measure=measure, found=f"{found:.1f} %", aim=f"{aim:.0f} %", kept=found >= aim, farthest=", ".join(missing[:3])
    )


def of_functions(files: Sequence[Source], measure: Callable[[Function], float]) -> list[Named]:
    """Return `measure` of every function with the place where it stands."""
    return [(measure(function), place(file, function)) for file in files for function in file.functions()]


def place(file: Source, node: ast.ClassDef | Function) -> str:
    """Return 'path:line name'."""
    return f"{file.path.relative_to(ROOT)}:{node.lineno} {node.name}"


def complexities() -> list[Named]:
    """Return McCabe's number of every function, as ruff counts it for the wall of 10."""
    ruff = Path(sys.executable).with_name("ruff")
    command = [
        str(ruff),
        "check",
        "--isolated",
        "--select",
        "C901",
        "--ignore-noqa",
        "--output-format",
        "json",
        "--exit-zero",
    ]
    command += ["--config", "lint.mccabe.max-complexity=0", *PACKAGES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    found = []
    for finding in json.loads(done.stdout):
        match = re.match(r"`(.+)` is too complex \((\d+)", finding["message"])
        if match:
            path = Path(finding["filename"]).relative_to(ROOT)
            found.append((float(match[2]), f"{path}:{finding['location']['row']} {match[1]}"))
    return found


def cycle(files: Sequence[Source]) -> str:
    """Return one import cycle as 'a > b > a', or nothing."""
    graph = {source.module_name(file.path): file.house_imports() for file in files}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return " > ".join(error.args[1])
    return ""


def table() -> list[Row]:
    """Measure the house."""
    code, tests = source.sources(*PACKAGES), source.sources("tests")
    functions = of_functions(code, source.length)
    public = [(file, node) for file in code for node in file.public()]
    undocumented = [place(file, node) for file, node in public if ast.get_docstring(node) is None]
    untyped = [place(file, node) for file in code for node in file.functions() if not source.annotated(node)]
    ignores = [file for file in (*code, *tests) for line in file.text.splitlines() if "# type: ignore" in line]
    lines, test_lines = sum(file.lines for file in code), sum(file.lines for file in tests)
    comments = 100 * sum(file.comments for file in code) / max(1, sum(file.code_lines for file in code))
    loop = cycle(code)
    return [
        spread("file lines: mean / p90 / max", sizes_of(code), (None, 0.9, 1), (120, 250, 350)),
        spread("test file lines: max", sizes_of(tests), (1,), (600,)),
        spread("function lines: median / p95 / max", functions, (0.5, 0.95, 1), (8, 30, 50)),
        spread("complexity: p95 / max", complexities(), (0.95, 1), (6, 10)),
        spread("positional parameters: p95 / max", of_functions(code, source.positional), (0.95, 1), (4, 4)),
        spread("fan-out: median / p90 / max", fan_out(code), (0.5, 0.9, 1), (2, 6, 12)),
        Row(measure="import cycles", found="1 or more" if loop else "0", aim="0", kept=not loop, farthest=loop),
        share("annotated functions", untyped, len(functions), 100),
        Row(measure="type: ignore", found=str(len(ignores)), aim="each with its code", kept=True),
        share("docstrings of public names", undocumented, len(public), 100),
        Row(measure="comments per 100 lines", found=f"{comments:.1f}", aim="3 - 8", kept=3 <= comments <= 8),
        Row(
            measure="test lines per source line",
            found=f"{test_lines / max(1, lines):.2f} ({test_lines} / {lines})",
            aim=">= 1.00",
            kept=test_lines >= lines,
        ),
        spread("declaration (YAML) lines: mean / max", declarations(), (None, 1), (80, 80)),
    ]


def sizes_of(files: Sequence[Source]) -> list[Named]:
    """Return the lines of every file."""
    return [(file.lines, str(file.path.relative_to(ROOT))) for file in files]


def fan_out(files: Sequence[Source]) -> list[Named]:
    """Return how many modules of the house each file imports."""
    return [(len(file.house_imports()), str(file.path.relative_to(ROOT))) for file in files]


def declarations() -> list[Named]:
    """Return the lines of every requirement, scheme and pack."""
    found = source.files(*PACKAGES, suffix=".yaml")
    return [(len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT))) for path in found]


def main() -> int:
    """Print the table."""
    rows = table()
    print(f"{'measure':<38} {'found':<22} {'aim':<20} farthest from the aim")
    for row in rows:
        print(f"{row.measure:<38} {row.found:<22} {row.aim:<20} {'' if row.kept else 'over: ' + row.farthest}".rstrip())
    print(f"{sum(row.kept for row in rows)} of {len(rows)} aims kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
