"""Rows of a resource of a CKAN catalogue: `dataset` is the name or id of the package, `format` what to take of it."""

from collections.abc import Iterator
from urllib.parse import urljoin

from indices.collect.desk import Desk, Row
from indices.collect.distribution import name_format, read_rows
from indices.collect.flatten import dig, objects
from indices.collect.web import open_web

OPTIONS = frozenset({"dataset", "format", "items", "token"})


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows of the first resource in a format that can be read.

    Raises
    ------
    TargetError
        The catalogue has no such package, or the package no such resource; and as in `Web.get`.

    """
    root = desk.source.at.rstrip("/")
    with open_web(desk) as web:
        answer = web.get_json(f"{root}/api/3/action/package_show", {"id": desk.require("dataset")})
        for resource in objects(dig(answer, "result.resources")) or []:
            url = urljoin(f"{root}/", str(resource.get("url", "")))
            name = name_format(str(resource.get("format", ""))) or name_format(url)
            if name is not None and desk.source.format in (None, name):
                yield from read_rows(desk, web.get(url, accept="*/*").body, name)
                return
    wanted = desk.source.format or "csv, json, parquet"
    raise desk.fault(
        zh=f"数据集 {desk.source.dataset} 没有 {wanted} 格式的资源。",
        en=f"dataset {desk.source.dataset} has no resource in {wanted}.",
    )
