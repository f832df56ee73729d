"""`cityassay brain up|faults|cases`: the reference city, as the process of its own that it always is."""

import subprocess
import sys

import typer

from evaluator.cli.voice import say
from evaluator.service.city import check_installed

_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def add_to(app: typer.Typer) -> None:
    """Add the command `brain`, which hands its words on to `python -m citybrain`."""
    title = say("参考城市（up、faults、cases）。", "The reference city (up, faults, cases).")
    app.command("brain", help=title, context_settings=_PASS_ON)(run_city)


def run_city(context: typer.Context) -> int:
    """Run the reference city with the words given and return its exit status."""
    check_installed()
    try:
        return subprocess.run([sys.executable, "-m", "citybrain", *context.args], check=False).returncode
    except KeyboardInterrupt:
        # The city got the same Ctrl-C from the terminal and is leaving by itself.
        return 0
