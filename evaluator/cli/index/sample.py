"""`cityassay index sample`: a made-up city to try the index with: sheet, declaration, evidence."""

from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, tell
from rules.text import Text


def add_to(group: typer.Typer) -> None:
    """Add the command `sample`."""
    words = say("生成虚构城市与城市面板，供试用。", "Make up a city and a panel of cities to try things with.")
    group.command("sample", help=words)(sample)


def sample(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=say("结果文件夹。", "Folder for the files."))],
    period: Annotated[str, typer.Option("--period", metavar="P", help=say("评价期。", "Period."))] = "2025",
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help=say("随机种子。", "Seed."))] = 1,
    cities: Annotated[
        int, typer.Option("--cities", min=3, max=5_000, metavar="N", help=say("面板城市数。", "Cities of the panel."))
    ] = 40,
) -> None:
    """Write the made-up files and say what to do with them."""
    from evaluator.service.index.sampling import SampleOrder, write_samples

    places = write_samples(SampleOrder(out=out, period=period, seed=seed, cities=cities))
    for place in places:
        write_result(f"{place}\n")
    sheet = out / "city" / "sheet.xlsx"
    first = f"cityassay index build --structure {out}/structure.csv --data {out}/data.csv --levels city-index --out …"
    second = (
        f"cityassay index assay {sheet} --period {period} --declaration {out}/city/city.yaml "
        f"--evidence {out}/city/evidence --out …"
    )
    tell(Text(zh=f"全部数据均为虚构。接下来：{first}", en=f"All of it is made up. Next: {first}"))
    tell(Text(zh=f"或：{second}", en=f"or: {second}"))
