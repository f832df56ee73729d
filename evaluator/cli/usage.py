"""Help in both languages, and the environment and the configuration file as sources of every option."""

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import typer
from typer._click import Command, Context, HelpFormatter, Parameter
from typer.core import TyperCommand, TyperGroup, TyperOption

from evaluator.cli.config import Config, refuse_config
from evaluator.cli.voice import say

PREFIX = "CITYASSAY"
_GIVEN_BY_TYPER = ("help", "install_completion", "show_completion")
_WIDEST = 100

Row = tuple[str, str]


class HouseCommand(TyperCommand):
    """A command whose help speaks the language chosen."""

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write arguments, options, and where else options may come from."""
        _write_params(self, ctx, formatter)


class HouseGroup(TyperGroup):
    """A group of commands whose help speaks the language chosen."""

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write options and commands."""
        _write_params(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(_WIDEST)) for name in self.list_commands(ctx)]
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl(rows)


def dress(app: typer.Typer) -> None:
    """Give the command and everything below it our help."""
    app.info.cls = HouseGroup
    for command in app.registered_commands:
        command.cls = HouseCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            dress(group.typer_instance)


def find_width() -> int:
    """Return the columns that help may take."""
    return max(60, min(shutil.get_terminal_size().columns, _WIDEST))


def name_sources(command: Command, config: Config, *, prefix: str = PREFIX) -> dict[str, Any]:
    """Let every option below `command` be set by CITYASSAY_<COMMAND>_<OPTION>; return the file's values as defaults.

    Raises
    ------
    UsageError
        The file names an option that its command does not have.

    """
    _name_variables(command, prefix)
    return _read_table(command, config, config.options, path=())


def _name_variables(command: Command, prefix: str) -> None:
    for name, option in _list_options(command).items():
        option.envvar = f"{prefix}_{name.upper().replace('-', '_')}"
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            _name_variables(below, f"{prefix}_{name.upper()}")


def _read_table(command: Command, config: Config, table: Mapping[str, Any], *, path: Sequence[str]) -> dict[str, Any]:
    """Return the table with option names as the command's own parameters know them.

    A command whose module was not loaded (another one was asked for) keeps its table unread.
    """
    known: dict[str, Any] = {**_list_options(command)}
    groups = command.commands if isinstance(command, TyperGroup) else {}
    defaults: dict[str, Any] = {}
    for key, value in table.items():
        if key in groups and isinstance(value, Mapping):
            defaults[key] = _read_table(groups[key], config, value, path=(*path, key))
        elif (name := key.replace("_", "-")) in known and not isinstance(value, Mapping):
            defaults[known[name].name] = value.isoformat() if isinstance(value, dt.date) else value
        elif path or not isinstance(value, Mapping):
            place = ".".join((*path, key))
            choice = ", ".join((*known, *groups)) or "-"
            raise refuse_config(
                config.place, zh=f"没有选项“{place}”，可用：{choice}", en=f"no option '{place}'; there are: {choice}"
            )
    return defaults


def _list_options(command: Command) -> dict[str, TyperOption]:
    """Return the options by their long name without dashes."""
    return {
        max(param.opts, key=len).lstrip("-"): param
        for param in command.params
        if isinstance(param, TyperOption) and param.name not in _GIVEN_BY_TYPER
    }


def _write_usage(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    formatter.width = find_width()
    formatter.write_usage(
        ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix=say("用法：", "Usage: ")
    )


def _write_params(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    params = command.get_params(ctx)
    arguments = [_describe(param, ctx) for param in params if not isinstance(param, TyperOption)]
    options = [_describe(param, ctx) for param in params if isinstance(param, TyperOption)]
    for title, rows in ((say("参数", "Arguments"), arguments), (say("选项", "Options"), options)):
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)
    if isinstance(command, HouseCommand) and _list_options(command):
        variable = "_".join((PREFIX, *ctx.command_path.upper().split()[1:], "…"))
        with formatter.section(say("选项的其他来源", "Options also from")):
            formatter.write_dl(
                [(variable, say("环境变量", "environment")), ("cityassay.toml", say("配置文件", "configuration file"))]
            )


def _describe(param: Parameter, ctx: Context) -> Row:
    words = _BUILT_IN.get(param.name or "", lambda: str(getattr(param, "help", None) or ""))()
    notes = "; ".join(_list_notes(param))
    return _name(param, ctx), f"{words}  [{notes}]" if notes else words


def _name(param: Parameter, ctx: Context) -> str:
    kind = param.metavar or str(getattr(param, "display_type", lambda _: "")(ctx)).strip("<>")
    if not isinstance(param, TyperOption):
        return param.metavar or str(param.name).upper()
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {kind}"


def _list_notes(param: Parameter) -> Iterator[str]:
    default = param.default.value if isinstance(param.default, Enum) else param.default
    if default is not None and not callable(default) and default not in (False, (), [], ""):
        yield say(f"默认 {default}", f"default: {default}")
    if isinstance(param, TyperOption) and param.multiple:
        yield say("可重复", "repeatable")
    if param.required:
        yield say("必填", "required")


_BUILT_IN = {
    "help": lambda: say("显示本帮助。", "Show this help."),
    "install_completion": lambda: say("为当前 shell 安装命令补全。", "Install completion for this shell."),
    "show_completion": lambda: say("打印当前 shell 的补全脚本。", "Print the completion script for this shell."),
}
