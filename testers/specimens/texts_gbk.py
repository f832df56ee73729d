"""Texts are kept in GBK, where rare characters have no place."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Texts
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="texts_gbk",
    title=Text(zh="以 GBK 存储文字的服务", en="Service that keeps texts in GBK"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=notes(Manners(texts=Texts.GBK)),
)
