"""Parameters of the target file: secrets come by reference and are never recorded."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text

MOST_BYTES = 64 * 1024

_REFERENCE = re.compile(r"(env|file):(.+)", re.DOTALL)
# Whatever stands behind a reference is a secret, but for these: certificates and descriptions are public.
_PUBLIC = re.compile(r"(^|\.)(ca|schema|openapi|topic|readings|root)$")
_SECRET = re.compile(r"(^|[.-])(password|passphrase|token|secret|auth-key|priv-key|api-key)$")

Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Resolved parameters by name, and the values among them that must never be seen."""

    values: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


def resolve_parameters(parameters: Mapping[str, Value], *, folder: Path | None = None) -> Parameters:
    """Resolve every `env:NAME` and `file:PATH`; a relative path counts from `folder` (the target file's).

    Raises
    ------
    UsageError
        A reference leads nowhere: names the parameter and the cure.

    """
    values: dict[str, str] = {}
    secrets: set[str] = set()
    for name, given in parameters.items():
        plain = _plain(given)
        reference = _REFERENCE.fullmatch(plain)
        values[name] = _follow(name, reference, folder or Path()) if reference else plain
        if (reference and not _PUBLIC.search(name)) or _SECRET.search(name):
            secrets.add(values[name])
    return Parameters(values=values, secrets=frozenset(secrets - {""}))


def find_plain_secrets(parameters: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names of parameters that hold a secret in plain text instead of a reference."""
    return tuple(
        name for name, given in parameters.items() if _SECRET.search(name) and not _REFERENCE.fullmatch(_plain(given))
    )


def _plain(given: Value) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


def _follow(name: str, reference: re.Match[str], folder: Path) -> str:
    kind, where = reference.groups()
    value = _read_variable(name, where) if kind == "env" else _read_file(name, folder / Path(where).expanduser())
    if not value:
        raise _broken(name, zh=f"引用 {kind}:{where} 的内容为空。", en=f"the reference {kind}:{where} is empty.")
    return value


def _read_variable(name: str, variable: str) -> str:
    if variable not in os.environ:
        raise _broken(
            name,
            zh=f"环境变量 {variable} 未设置；请先设置后再运行。",
            en=f"the environment variable {variable} is not set; set it and run again.",
        )
    return os.environ[variable]


def _read_file(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise _broken(
                name,
                zh=f"文件 {path} 超过 {MOST_BYTES // 1024} KiB，不会是参数。",
                en=f"the file {path} is larger than {MOST_BYTES // 1024} KiB; no parameter is.",
            )
        return raw.decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise _broken(
            name,
            zh=f"无法读取文件 {path}（{error.strerror}）；请检查路径与权限。",
            en=f"the file {path} cannot be read ({error.strerror}); check the path and its permissions.",
        ) from error
    except UnicodeDecodeError as error:
        raise _broken(name, zh=f"文件 {path} 不是 UTF-8 文本。", en=f"the file {path} is no UTF-8 text.") from error


def _broken(name: str, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"参数 {name}：{zh}", en=f"Parameter {name}: {en}"))
