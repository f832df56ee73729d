"""The tree of commands: every module of `evaluator.cli.commands` adds its own; nobody edits a list."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any

import typer
import typer.main
from typer._click import exceptions as click

import evaluator.cli.commands
from evaluator.cli.voice import say, tell
from rules.text import Text

WRONG_USE = 2


def build_app(arguments: Sequence[str] = ()) -> typer.Typer:
    """Return the command; each command module has the name of its command and one `add_to(app)`.

    Where `arguments` name a command, only its module is imported: the stack behind some of them is heavy.
    """
    app = typer.Typer(
        name="cityassay",
        help=say(
            "CityAssay 城鉴：智慧城市测评与认证。仪器测量，规则判定，评价存档，报告说明。",
            "CityAssay: an assay office for smart cities. Instruments measure, rules judge, reports tell the story.",
        ),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"auto_envvar_prefix": "CITYASSAY", "help_option_names": ["--help", "-h"]},
        epilog=say("语言：--lang zh|en，可放在任何位置。", "Language: --lang zh|en, anywhere on the line."),
    )

    @app.callback()
    def _root() -> None:
        """Keep `cityassay` a group even while it has one command."""

    names = [found.name for found in pkgutil.iter_modules(evaluator.cli.commands.__path__)]
    named = next((word for word in arguments if not word.startswith("-")), None)
    for name in [named] if named in names else names:
        importlib.import_module(f"{evaluator.cli.commands.__name__}.{name}").add_to(app)
    return app


def invoke(app: typer.Typer, arguments: Sequence[str], *, defaults: dict[str, Any]) -> int:
    """Run `arguments` and return the exit status; wrong use is one sentence in the language spoken."""
    command = typer.main.get_command(app)
    try:
        status = command.main(args=list(arguments), prog_name="cityassay", standalone_mode=False, default_map=defaults)
    except click.NoArgsIsHelpError as error:
        sys.stdout.write(error.format_message() + "\n")
        return WRONG_USE
    except click.UsageError as error:
        tell(_translate(error))
        return WRONG_USE
    except click.ClickException as error:
        tell(Text(zh=f"用法有误：{error.format_message()}", en=error.format_message()))
        return WRONG_USE
    except typer.Abort:
        tell(Text(zh="已取消。", en="Cancelled."))
        return WRONG_USE
    return int(status or 0)


def _name(error: click.BadParameter) -> str:
    return str(getattr(error.param, "human_readable_name", ""))


def _translate(error: click.UsageError) -> Text:
    """Say in both languages what was wrong and where help is."""
    path = error.ctx.command_path if error.ctx else "cityassay"
    words = error.format_message().rstrip(".")
    zh = f"用法有误：{words}"
    if isinstance(error, click.NoSuchOption):
        zh = f"没有选项 {error.option_name}"
    elif isinstance(error, click.MissingParameter):
        zh = f"缺少参数 {_name(error)}"
    elif isinstance(error, click.BadParameter):
        zh = f"参数 {_name(error)} 的值无效：{words}"
    return Text(zh=f"{zh}。帮助：{path} --help", en=f"{words}. Help: {path} --help")
