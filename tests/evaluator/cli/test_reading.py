"""Commands that only read: schemes, cases, drafts, the installation; and help for every option."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer._click import Command
from typer.core import TyperGroup, TyperOption

import evaluator.cli.commands
from evaluator.cli.app import build_app
from evaluator.service.drafts import KINDS
from evaluator.service.rulebook import open_library
from tests.evaluator.cli.calling import CHINESE, Call, call_child

pytestmark = pytest.mark.usefixtures("place")

SECRETS = ("MQTT_PASSWORD", "API_TOKEN", "SNMP_AUTH_KEY", "SNMP_PRIV_KEY")


def walk(command: Command, path: str = "cityassay") -> Iterator[tuple[str, Command]]:
    yield path, command
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from walk(below, f"{path} {name}")


def test_every_command_argument_and_option_is_explained() -> None:
    silent = [
        f"{path}: {param.name}"
        for path, command in walk(typer.main.get_command(build_app()))
        for param in command.params
        if not getattr(param, "help", None)
    ]
    silent += [path for path, command in walk(typer.main.get_command(build_app())) if not command.help]
    assert not silent


def test_no_option_of_a_group_below_is_left_out_of_the_environment() -> None:
    from evaluator.cli.config import Config
    from evaluator.cli.usage import name_sources

    command = typer.main.get_command(build_app())
    name_sources(command, Config())
    named = [
        option.envvar
        for _, each in walk(command)
        for option in each.params
        if isinstance(option, TyperOption) and option.name not in ("install_completion", "show_completion")
    ]
    assert "CITYASSAY_TEST_DRY_RUN" in named
    assert "CITYASSAY_SCHEME_LIST_PACKS" in named
    assert all(named)
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("arguments", "language", "says"),
    [
        (("--help",), "zh", ("用法：", "选项", "命令", "显示本帮助")),
        (("test", "-h"), "zh", ("用法：cityassay test", "参数", "必填", "默认 standard", "CITYASSAY_TEST_")),
        (("test", "--help"), "en", ("Usage: cityassay test", "Arguments", "required", "default: standard")),
        (("scheme", "show", "--help"), "en", ("Usage: cityassay scheme show", "SCHEME")),
    ],
)
def test_help_speaks_the_language_chosen(arguments: tuple[str, ...], language: str, says: tuple[str, ...]) -> None:
    called = call_child("--lang", language, *arguments)
    assert called.status == 0
    for words in says:
        assert words in called.out
    assert "<class" not in called.out
    if language == "en":
        assert not CHINESE.search(called.out)
    else:
        assert "Show this" not in called.out


def test_each_command_module_adds_the_command_of_its_name() -> None:
    for found in pkgutil.iter_modules(evaluator.cli.commands.__path__):
        app = typer.Typer()
        importlib.import_module(f"evaluator.cli.commands.{found.name}").add_to(app)
        names = [command.name for command in app.registered_commands]
        names += [group.name for group in app.registered_groups]
        assert names == [found.name]


@pytest.mark.parametrize("words", [("tets",), ("scheme", "lits"), ("nothing-alike",)])
def test_an_unknown_command_is_told(call: Call, words: tuple[str, ...]) -> None:
    for language in ("zh", "en"):
        called = call("--lang", language, *words)
        assert called.status == 2
        assert words[-1] in called.last
        assert bool(CHINESE.search(called.err)) is (language == "zh")


def test_without_a_command_there_is_help(call: Call) -> None:
    called = call()
    assert called.status == 2
    assert "test" in called.out


def test_schemes_are_listed_shown_and_printed(call: Call) -> None:
    listed = call("--lang", "en", "scheme", "list")
    names = [line.split()[0] for line in listed.out.splitlines() if not line.startswith(" ")]
    assert names == list(open_library().schemes)
    classes = [line.split()[0] for line in listed.out.splitlines() if line.startswith(" ")]
    assert classes == list(open_library().classes)
    document = json.loads(call("scheme", "list", "--json").out)
    assert document["schema"] == "cityassay/schemes/1"
    for name in names:
        shown = call("scheme", "show", name)
        assert shown.status == 0
        assert open_library().load_scheme(name).requirements[0].id in shown.out
        rule = call("--lang", "en", "scheme", "rule", name)
        assert rule.status == 0
        assert sum(line[:2].strip().isdigit() for line in rule.out.splitlines()) >= 12
    assert call("scheme", "show", "nothing").status == 2


def test_cases_are_listed_and_shown(call: Call) -> None:
    listed = call("--lang", "en", "case", "list")
    assert listed.status == 0
    assert "SEC-21.http" in listed.out
    shown = call("case", "show", "SEC-21.http")
    assert shown.status == 0
    assert "http_no_contact" in shown.out
    assert call("case", "show", "SEC-99.http").status == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_draft_passes_the_check_once_its_variables_are_set(
    call: Call, place: Path, monkeypatch: pytest.MonkeyPatch, kind: str, language: str
) -> None:
    drafted = call("--lang", language, "target", "new", kind)
    assert drafted.status == 0
    target = place / "draft.yaml"
    target.write_text(drafted.out, encoding="utf-8")
    unset = call("--lang", "en", "target", "check", target)
    assert unset.status == 2
    assert "is not set" in unset.last
    for name in SECRETS:
        monkeypatch.setenv(name, "made-up")
    checked = call("--lang", language, "target", "check", target)
    assert checked.status == 0, checked.err
    assert "mqtt://127.0.0.1:1883 -> 127.0.0.1" in checked.out
    assert "made-up" not in checked.out + checked.err
    assert f"cityassay test {target} --dry-run" in checked.err
    assert call("test", target, "--dry-run").status == 0


def test_a_draft_of_an_unknown_kind_names_those_there_are(call: Call) -> None:
    called = call("--lang", "en", "target", "new", "submarine")
    assert called.status == 2
    assert KINDS[0] in called.last


def test_doctor_finds_this_installation_sound(call: Call) -> None:
    called = call("--lang", "en", "doctor")
    assert called.status == 0
    assert f"{len(open_library().schemes)} schemes" in called.out
    assert "mosquitto" in called.out


def hide(*names: str) -> str:
    """Return code that makes packages impossible to import, as on a machine without an extra."""
    return f"""
import sys, importlib.abc, importlib.util
class Hides(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names!r}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Hides())
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {names!r} else found(name, package)
"""


@pytest.mark.parametrize(
    ("arguments", "hidden", "extra"),
    [
        (("brain", "faults"), ("astral",), "city"),
        (("demo", "--out", "results"), ("astral",), "city"),
        (("serve",), ("streamlit", "sqlmodel"), "console"),
    ],
)
def test_a_missing_extra_names_its_install_line(
    place: Path, arguments: tuple[str, ...], hidden: tuple[str, ...], extra: str
) -> None:
    called = call_child("--lang", "en", *arguments, code=hide(*hidden))
    assert called.status == 2, called.err
    assert f"pip install 'cityassay[{extra}]'" in called.last
    assert called.has_no_trace()


def test_the_vendor_commands_need_no_extra(place: Path) -> None:
    code = hide("astral", "fastapi", "uvicorn", "streamlit", "sqlmodel", "sqlalchemy", "alembic", "locust", "pandas")
    for arguments in (("--help",), ("doctor",)):
        called = call_child("--lang", "en", *arguments, code=code)
        assert called.status == 0, called.err


def test_the_catalogue_of_faults_is_passed_through() -> None:
    called = call_child("brain", "faults", "--json", "-")
    assert called.status == 0
    document = json.loads(called.out)
    assert document["schema"] == "citybrain/faults/1"
    assert len(document["faults"]) >= 12
    assert call_child("brain", "nothing").status == 2
