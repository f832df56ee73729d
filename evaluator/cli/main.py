"""The command `cityassay`: chooses the language, then the command, and turns errors into exit statuses."""

import io
import os
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evaluator.cli.voice import choose_language, speak, tell
from rules.errors import HouseError, RefusedError, TargetError
from rules.text import Text

WRONG_USE, REFUSED, NOT_ESTABLISHED, NO_DOCUMENT, INTERRUPTED = 2, 4, 3, 70, 130


def main() -> None:
    """Run the command with the arguments of the process and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        # A C locale would end Chinese help with UnicodeEncodeError.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status (interfaces.md, 'Exit status')."""
    try:
        language, rest = choose_language(arguments)
        speak(language)
        return _dispatch(rest)
    except RefusedError as error:
        tell(error.message)
        return REFUSED
    except TargetError as error:
        tell(error.message)
        return NOT_ESTABLISHED
    except HouseError as error:
        tell(error.message)
        return WRONG_USE
    except KeyboardInterrupt:
        tell(Text(zh="已中断。", en="Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing more can be told to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        sys.stdout.write(f"cityassay {version('cityassay')}\n")
        return 0
    from evaluator.cli.app import build_app, invoke

    return invoke(build_app(arguments), arguments, defaults=_read_config())


def _read_config() -> dict[str, Any]:
    """Read defaults of the options from a TOML file: CITYASSAY_CONFIG, ./cityassay.toml, or the user's own."""
    named = os.environ.get("CITYASSAY_CONFIG")
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = [Path(named)] if named else [Path("cityassay.toml"), home / "cityassay" / "config.toml"]
    for place in places:
        try:
            return tomllib.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            if named:
                raise _bad_config(place, "文件不存在", "there is no such file") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise _bad_config(place, str(error), str(error)) from error
    return {}


def _bad_config(place: Path, zh: str, en: str) -> HouseError:
    return HouseError(
        Text(zh=f"配置文件 {place} 无法读取：{zh}。", en=f"The configuration {place} cannot be read: {en}.")
    )


if __name__ == "__main__":
    main()
