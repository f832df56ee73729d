"""`cityassay serve`: console and API in one process."""

import contextlib
import ipaddress
import os
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluator.cli.voice import say, tell
from rules.errors import UsageError
from rules.text import Text

if TYPE_CHECKING:
    import uvicorn

PARTS = ("alembic", "fastapi", "pandas", "sqlmodel", "streamlit", "uvicorn")
_GRACE_SECONDS = 3


def add_to(app: typer.Typer) -> None:
    """Add the command `serve`."""
    app.command("serve", help=say("启动控制台与 API。", "Serve console and API."))(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help=say("监听地址。", "Address to listen on."))] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=say("端口；0 为任一空闲端口。", "Port; 0 takes any free one."))
    ] = 8501,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help=say("记录库，默认为用户目录下的 SQLite。", "Records; default: SQLite of the user.")
        ),
    ] = None,
    bundles: Annotated[
        Path,
        typer.Option(help=say("证据包所在的文件夹（最多下探四层）。", "Folder with bundles, up to four levels down.")),
    ] = Path(),
    values: Annotated[
        Path | None,
        typer.Option(metavar="DB", help=say("指标数值库（见 index values）。", "Indicator values (see index values).")),
    ] = None,
) -> int:
    """Serve until interrupted; every closed bundle below --bundles is in the history."""
    _ask_for_parts()
    if values is not None and not values.is_dir():
        raise UsageError(Text(zh=f"--values：文件夹 {values} 不存在。", en=f"--values: there is no folder {values}."))
    if not bundles.is_dir():
        raise UsageError(
            Text(zh=f"--bundles：文件夹 {bundles} 不存在。", en=f"--bundles: there is no folder {bundles}.")
        )
    from evaluator.bootstrap import BUNDLES, DATABASE, HOSTS, VALUES, default_database, open_history

    os.environ[BUNDLES] = str(bundles.resolve())
    os.environ[DATABASE] = database or os.environ.get(DATABASE) or default_database()
    if values is not None:
        os.environ[VALUES] = str(values.resolve())
    os.environ.setdefault(HOSTS, name_hosts(host))
    open_history()  # a database that cannot be opened is told before anything listens
    with contextlib.closing(_listen(host, port)) as door:
        if not is_loopback(host):
            tell(warn_of(host))
        # uvicorn shuts down first and raises the signal it was sent again afterwards.
        with contextlib.suppress(KeyboardInterrupt):
            _make_server(host, door.getsockname()[1]).run(sockets=[door])
    tell(Text(zh="已停止。", en="Stopped."))
    return 0


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address; a name other than localhost is not trusted to."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ask_for_parts() -> None:
    missing = ", ".join(name for name in PARTS if find_spec(name) is None)
    if missing:
        raise UsageError(
            Text(
                zh=f"缺少控制台所需的组件（{missing}）。请安装：pip install 'cityassay[console]'",
                en=f"The console needs {missing}. Install it: pip install 'cityassay[console]'",
            )
        )


def name_hosts(host: str) -> str:
    """Return the names under which a request may address the console; any where every address is listened on."""
    everywhere = host in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
    return "*" if everywhere else f"{_bracket(host)} localhost 127.0.0.1 [::1]"


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything heavy loads, so that a port in use is told at once and port 0 is known."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"无法监听 {_bracket(host)}:{port}：{error.strerror}。请用 --port 另选端口（0 为任一空闲端口）。",
                en=f"Cannot listen on {_bracket(host)}:{port}: {error.strerror}. Choose another --port (0 for any).",
            )
        ) from error


def _make_server(host: str, port: int) -> "uvicorn.Server":
    import uvicorn

    url = f"http://{_bracket(host)}:{port}"

    async def announce() -> None:
        tell(
            Text(
                zh=f"控制台：{url}/   API：{url}/api/openapi.json   按 Ctrl-C 停止",
                en=f"Console: {url}/   API: {url}/api/openapi.json   Ctrl-C stops",
            )
        )

    config = uvicorn.Config(
        "ui.asgi:app",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        callback_notify=announce,  # called when it listens, and then not again for a year
        timeout_notify=365 * 86_400,
    )
    return uvicorn.Server(config)


def warn_of(host: str) -> Text:
    """Return the warning for an address that other machines can reach."""
    return Text(
        zh=f"警告：{host} 可从其他机器访问，而控制台尚无登录：凡能连到此端口的人都能读到全部测评记录和报告。"
        "请放在有登录的反向代理之后，或改用 127.0.0.1。",
        en=f"Warning: other machines can reach {host}, and the console has no login yet: whoever reaches this port "
        "reads every run and report. Put it behind a proxy with a login, or use 127.0.0.1.",
    )


def _bracket(host: str) -> str:
    return f"[{host}]" if ":" in host else host
