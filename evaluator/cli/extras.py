"""Which extra brings a package that is not installed, and the line that installs it."""

from rules.text import Text

_EXTRAS = {
    "index": frozenset({"ahpy", "duckdb", "ibis", "openpyxl", "pandas", "pymcdm", "sqlalchemy"}),
}


def find_extra(module: str | None) -> str | None:
    """Return the extra that brings the package of `module`, or None: then it should be there and is not."""
    package = (module or "").partition(".")[0]
    return next((extra for extra, packages in _EXTRAS.items() if package in packages), None)


def tell_extra(module: str | None) -> Text:
    """Return the sentence that says what to install."""
    extra, package = find_extra(module), (module or "").partition(".")[0]
    line = f'pip install "cityassay[{extra}]"'
    return Text(
        zh=f"此命令需要 {package}，属于扩展 {extra}：{line}。",
        en=f"This command needs {package}, which the extra '{extra}' brings: {line}.",
    )
