"""The whole story on loopback: two systems come up, are assayed, judged again from their bundles, reported."""

import contextlib
import datetime as dt
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from evaluator.service.assay import Assay, Order, assay, get_ready
from evaluator.service.rejudge import Rejudging, rejudge
from evaluator.service.report import open_dossier, write_reports
from evaluator.service.rulebook import load_book, open_library
from evaluator.service.systems import open_system
from evaluator.service.targets import load_target
from rules.bundle import write_whole
from rules.criterion import Budget
from rules.errors import HouseError, UsageError
from rules.run import RunDocument
from rules.text import Language, Text
from testers.harness.listener import Listener
from testers.harness.secret import find_plain_secrets
from testers.specimens.specimen import Served

MAX_RATE = 2000
_VARIABLE = "CITYASSAY_DEMO_"

Tell = Callable[[Text], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One system of the demo; `systems` are tried in order, each a tuple of parts that come up together.

    `declared` are further answers of its declaration, beside what its parts declare.
    """

    id: str
    kind: str
    name: Text
    systems: tuple[tuple[str, ...], ...]
    declared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the demo leaves behind for one system."""

    subject: Subject
    run: RunDocument
    bundle: Path
    pdfs: tuple[Path, ...]


# What a broker with an agent has not: said, so that nothing of it stays untested.
_NOT_THERE = (
    *(f"http.{name}" for name in ("api", "tls", "openapi", "readings", "interval", "history", "identifiers")),
    *(f"mqtt.{name}" for name in ("publisher", "identifiers")),
    *(f"coap.{name}" for name in ("server", "readings", "counter", "observe")),
    *(f"ws.{name}" for name in ("server", "stream")),
)

CITY = Subject(
    id="reference-city",
    kind="information-system",
    name=Text(zh="参考城市大脑（模拟系统，合成数据）", en="Reference city brain (simulated, synthetic data)"),
    systems=(("city",),),
)
DEVICE = Subject(
    id="broker-and-agent",
    kind="sensing-device",
    name=Text(zh="Mosquitto 消息代理与 snmpd 代理", en="Mosquitto broker with the snmpd agent"),
    systems=(("mosquitto", "snmpd"), ("amqtt", "snmpsim")),
    declared=dict.fromkeys(_NOT_THERE, "no"),
)


async def tell_story(out: Path, listener: Listener, tell: Tell) -> list[Told]:
    """Assay both systems into `out` and return what was left behind.

    Raises
    ------
    UsageError
        `out` holds something already or cannot be made, or an extra is missing.
    HouseError
        A bundle did not judge to the same bytes again: the product is broken.

    """
    _make_empty(out)
    story: list[Told] = []
    for subject in (CITY, DEVICE):
        story.append(await _tell_one(subject, out / subject.id, listener, tell))
        if story[-1].run.interrupted:
            break
    return story


def _make_empty(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        occupied = any(out.iterdir())
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--out：{out} 不能用作结果文件夹：{error.strerror}。",
                en=f"--out: {out} cannot be the folder for the results: {error.strerror}.",
            )
        ) from error
    if occupied:
        raise UsageError(
            Text(
                zh=f"{out} 不是空文件夹。请用 --out 另选位置。",
                en=f"{out} is not empty. Choose another folder with --out.",
            )
        )


async def _tell_one(subject: Subject, folder: Path, listener: Listener, tell: Tell) -> Told:
    folder.mkdir()  # noqa: ASYNC240 - before anything runs
    async with _open(subject, tell) as served:
        target_file = folder / "target.yaml"
        write_whole(target_file, _write_target(subject, served))
        result = await _assay(target_file, folder / "bundle", listener)
    _verify(result)
    tell(
        Text(
            zh=f"{subject.name.zh}：证据包已复核，判定逐字节一致。",
            en=f"{subject.name.en}: bundle verified to the byte.",
        )
    )
    dossier = open_dossier(result.folder)
    pdfs = tuple(folder / f"report.{language.value}.pdf" for language in Language)
    for language, pdf in zip(Language, pdfs, strict=True):
        write_reports(dossier, {"pdf": pdf, "html": pdf.with_suffix(".html")}, language)
    write_reports(dossier, {"junit": folder / "junit.xml", "sarif": folder / "security.sarif"}, Language.EN)
    return Told(subject=subject, run=result.run, bundle=result.folder, pdfs=pdfs)


@contextlib.asynccontextmanager
async def _open(subject: Subject, tell: Tell) -> AsyncIterator[Served]:
    """Bring up the first of the subject's systems that this machine has."""
    for parts in subject.systems:
        async with contextlib.AsyncExitStack() as stack:
            try:
                served = [await stack.enter_async_context(open_system(part, seed=1, scale=1.0)) for part in parts]
            except UsageError as error:
                if parts == subject.systems[-1]:
                    raise
                instead = " + ".join(subject.systems[-1])
                tell(error.message.followed_by(Text(zh=f"改用 {instead}。", en=f"Taking {instead} instead.")))
                continue
            tell(Text(zh=f"{' + '.join(parts)} 已就绪。", en=f"{' + '.join(parts)} is up."))
            yield _merge(served)
            return


def _merge(parts: list[Served]) -> Served:
    merged: dict[str, dict[str, str]] = {"endpoints": {}, "capabilities": {}, "parameters": {}}
    for part in parts:
        merged["endpoints"].update(part.endpoints)
        merged["capabilities"].update(part.capabilities)
        merged["parameters"].update(part.parameters)
    return Served(**merged)


def _write_target(subject: Subject, served: Served) -> bytes:
    """Write the target file as a vendor would: secrets by reference to the environment of this process."""
    today = dt.datetime.now().astimezone().date()
    document = {
        "target": {"id": subject.id, "kind": subject.kind, "name": subject.name.model_dump()},
        "endpoints": dict(served.endpoints),
        "capabilities": {**served.capabilities, **subject.declared},
        "parameters": _refer(served.parameters),
        "authorisation": {
            "owner": "CityAssay demo",
            "hosts": ["127.0.0.1"],
            "ports": sorted({urlsplit(url).port or 0 for url in served.endpoints.values()}),
            "from": today,
            "until": today + dt.timedelta(days=1),
            "max_rate": MAX_RATE,
            "hazard": "write-safe",
        },
    }
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return text.encode()


def _refer(parameters: Mapping[str, str]) -> dict[str, str]:
    referred = dict(parameters)
    for name in find_plain_secrets(parameters):
        variable = _VARIABLE + name.upper().replace(".", "_").replace("-", "_")
        os.environ[variable] = parameters[name]
        referred[name] = f"env:{variable}"
    return referred


async def _assay(target_file: Path, out: Path, listener: Listener) -> Assay:
    target = load_target(target_file)
    order = Order(
        target=target,
        book=load_book(open_library(), target.target.kind, target.target.class_),
        budget=Budget.STANDARD,
        folder=target_file.parent,
        listener=listener,
    )
    return await assay(await get_ready(order), out)


def _verify(result: Assay) -> None:
    """Judge the bundle again from its files alone."""
    if rejudge(result.folder, Rejudging()).after.to_json() != result.run.to_json():
        raise HouseError(
            Text(
                zh=f"证据包 {result.folder} 重新判定的结果不一致，请报告此缺陷。",
                en=f"The bundle {result.folder} does not judge to the same bytes again; please report this defect.",
            )
        )
