"""`cityassay serve`: console and API in one process."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.voice import say, tell
from rules.errors import UsageError
from rules.text import Text


def add_to(app: typer.Typer) -> None:
    """Add the command `serve`."""
    app.command("serve", help=say("启动控制台与 API。", "Serve console and API."))(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help=say("监听地址。", "Address to listen on."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8501,
    database: Annotated[str | None, typer.Option(metavar="URL", help=say("数据库。", "Database."))] = None,
    bundles: Annotated[Path, typer.Option(help=say("证据包所在的文件夹。", "Folder that holds bundles."))] = Path(),
) -> int:
    """Serve until interrupted; every closed bundle below --bundles is in the history."""
    missing = [name for name in ("streamlit", "fastapi", "sqlmodel", "uvicorn") if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            Text(
                zh=f"缺少控制台所需的组件（{names}）。请安装：pip install 'cityassay[console]'",
                en=f"The console needs {names}. Install it: pip install 'cityassay[console]'",
            )
        )
    if not bundles.is_dir():
        raise UsageError(
            Text(zh=f"--bundles：文件夹 {bundles} 不存在。", en=f"--bundles: there is no folder {bundles}.")
        )
    import uvicorn

    from evaluator.bootstrap import BUNDLES, DATABASE, default_database, open_history

    os.environ[BUNDLES] = str(bundles.resolve())
    os.environ[DATABASE] = database or os.environ.get(DATABASE) or default_database()
    open_history()  # a database that cannot be opened is told before anything listens
    tell(
        Text(
            zh=f"控制台：http://{host}:{port}/   API：http://{host}:{port}/api/docs",
            en=f"Console: http://{host}:{port}/   API: http://{host}:{port}/api/docs",
        )
    )
    uvicorn.run("ui.asgi:app", host=host, port=port, log_level="warning")
    return 0
