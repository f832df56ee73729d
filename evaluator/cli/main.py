"""The command `cityassay`: chooses the language, then the command, and turns errors into exit statuses."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import version

from evaluator.cli.extras import find_extra, tell_extra
from evaluator.cli.stream import finish_streams, prepare_streams, write_note, write_result
from evaluator.cli.voice import choose_language, guess_language, speak, tell
from rules.errors import DeclarationError, HouseError, RefusedError, TargetError, UsageError
from rules.text import Text

WRONG_USE, REFUSED, NOT_ESTABLISHED, NO_DOCUMENT, INTERRUPTED = 2, 4, 3, 70, 130
DEBUG = "CITYASSAY_DEBUG"


def main() -> None:
    """Run the command with the arguments of the process and exit with its status."""
    prepare_streams()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status (interfaces.md, 'Exit status')."""
    try:
        status = _dispatch(list(arguments))
        finish_streams()
        return status
    except (UsageError, DeclarationError) as error:
        return _end(error, WRONG_USE)
    except RefusedError as error:
        return _end(error, REFUSED)
    except TargetError as error:
        return _end(error, NOT_ESTABLISHED)
    except HouseError as error:
        return _end(error, NO_DOCUMENT)
    except ModuleNotFoundError as error:
        if find_extra(error.name) is None:
            return _confess_and_end(error)
        tell(tell_extra(error.name))
        return WRONG_USE
    except KeyboardInterrupt:
        tell(Text(zh="已中断。", en="Interrupted."))
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: a mistake of ours is told in one sentence
        return _confess_and_end(error)


def _confess_and_end(error: Exception) -> int:
    tell(_confess(error))
    return NO_DOCUMENT


def _dispatch(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        write_result(f"cityassay {version('cityassay')}\n")
        return 0
    from evaluator.cli.app import build_app, invoke
    from evaluator.cli.config import read_config

    speak(guess_language())
    language, rest = choose_language(arguments)
    speak(language or guess_language())
    config = read_config()
    speak(language or config.language or guess_language())
    return invoke(build_app(rest), rest, config=config)


def _end(error: HouseError, status: int) -> int:
    tell(error.message)
    if os.environ.get(DEBUG):
        write_note(_write_trace(error))
    return status


def _confess(error: Exception) -> Text:
    """Say that the fault is ours and where its trace is; CITYASSAY_DEBUG=1 shows it at once."""
    trace = _write_trace(error)
    if os.environ.get(DEBUG):
        write_note(trace)
    kind = f"{type(error).__name__}: {error}"[:300]
    fault = Text(
        zh=f"CityAssay 自身出错，没有写出运行文档：{kind}。",
        en=f"A fault of CityAssay itself; no run document was written: {kind}.",
    )
    try:
        with tempfile.NamedTemporaryFile(prefix="cityassay-", suffix=".log", delete=False) as log:
            log.write(trace.encode("utf-8", "replace"))
    except OSError:
        # Nothing can be written (a full disk): the hint has to do.
        hint = Text(zh=f"设 {DEBUG}=1 重新运行可看到详情。", en=f"Run it again with {DEBUG}=1 to see the details.")
    else:
        hint = Text(
            zh=f"详情见 {log.name}，请随缺陷报告附上。", en=f"The details are in {log.name}; report them with it."
        )
    return fault.followed_by(hint)


def _write_trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


if __name__ == "__main__":
    main()
