"""Prints a table to standard output, as wide as the terminal allows."""

import io

from rich.console import Console
from rich.table import Table

from evaluator.cli.reporting import find_width, wants_colour
from evaluator.cli.stream import write_result


def print_table(table: Table) -> None:
    """Print `table` and an empty line."""
    sink = io.StringIO()
    colour = wants_colour()
    Console(file=sink, width=find_width(), force_terminal=colour, no_color=not colour, highlight=False).print(table)
    write_result("\n".join(line.rstrip() for line in sink.getvalue().splitlines()) + "\n\n")
