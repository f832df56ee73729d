"""The tree of commands: every module of `evaluator.cli.commands` adds its own; nobody edits a list."""

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence

import typer
import typer.main
from typer._click import exceptions as click

import evaluator.cli.commands
from evaluator.cli.config import Config
from evaluator.cli.stream import write_result
from evaluator.cli.usage import dress, name_sources
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
        context_settings={"help_option_names": ["--help", "-h"]},
        epilog=say(
            "语言：--lang zh|en，可放在任何位置。初次使用：cityassay demo",
            "Language: --lang zh|en, anywhere on the line. New here? cityassay demo",
        ),
    )

    @app.callback()
    def _root() -> None:
        """Keep `cityassay` a group even while it has one command."""

    names = [found.name for found in pkgutil.iter_modules(evaluator.cli.commands.__path__)]
    named = next((word for word in arguments if not word.startswith("-")), None)
    for name in [named] if named in names else names:
        importlib.import_module(f"{evaluator.cli.commands.__name__}.{name}").add_to(app)
    dress(app)
    return app


def invoke(app: typer.Typer, arguments: Sequence[str], *, config: Config) -> int:
    """Run `arguments` and return the exit status; wrong use is one sentence in the language spoken."""
    command = typer.main.get_command(app)
    defaults = name_sources(command, config)
    try:
        status = command.main(args=list(arguments), prog_name="cityassay", standalone_mode=False, default_map=defaults)
    except click.NoArgsIsHelpError as error:
        write_result(error.format_message() + "\n")
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


def _translate(error: click.UsageError) -> Text:
    """Say in both languages what was wrong and where help is."""
    path = error.ctx.command_path if error.ctx else "cityassay"
    words = _VARIABLE.sub("", error.format_message()).rstrip("?.").replace("Value error, ", "")
    return Text(zh=f"{_say_in_chinese(error, words)}。帮助：{path} --help", en=f"{words}. Help: {path} --help")


def _say_in_chinese(error: click.UsageError, words: str) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_suggest(error.possibilities or ())}"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_hint(error)}"
    if isinstance(error, click.BadParameter):
        descriptor = getattr(error.param, "type_descriptor", None)
        if descriptor is not None and descriptor.is_choice:
            return f"{_hint(error)} 只能取：{'、'.join(str(choice.value) for choice in descriptor.choices)}"
        kind = _KINDS.get(descriptor.annotation if descriptor is not None else None)
        return f"{_hint(error)} 应为{kind}" if kind else f"{_hint(error)} 的值不对（{error.message}）"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 的用法不对（缺少取值或多给了取值）"
    if "No such command" in words:
        wrong, *nearest = words.split("'")[1::2]
        return f"没有命令 {wrong}{_suggest(nearest)}"
    if "unexpected extra argument" in words:
        return f"多出了参数 {words.partition('(s) ')[2]}"
    return f"用法有误：{words}"


def _hint(error: click.BadParameter) -> str:
    return _VARIABLE.sub("", error.param.get_error_hint()).replace("'", "") if error.param else "参数"


def _suggest(names: Sequence[str]) -> str:
    return f"，是否想用 {' 或 '.join(names)}" if names else ""


_KINDS: Mapping[object, str] = {int: "整数", float: "数字", bool: "1 或 0"}
# Click names the variable even where the value came from the command line.
_VARIABLE = re.compile(r" \(env var: '[A-Z0-9_]+'\)")
