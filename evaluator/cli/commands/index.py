"""`cityassay index ...`: the city index; every module of `evaluator.cli.index` adds its own command."""

import importlib
import pkgutil

import typer

import evaluator.cli.index
from evaluator.cli.voice import say


def add_to(app: typer.Typer) -> None:
    """Add the group `index`."""
    group = typer.Typer(
        help=say("智慧城市指数：指标、权重、合成与分级。", "The city index: indicators, weights, scores, levels."),
        no_args_is_help=True,
    )
    for found in pkgutil.iter_modules(evaluator.cli.index.__path__):
        module = importlib.import_module(f"{evaluator.cli.index.__name__}.{found.name}")
        if hasattr(module, "add_to"):
            module.add_to(group)
    app.add_typer(group, name="index")
