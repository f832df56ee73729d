"""Stored texts are read back with the wrong codec."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Texts
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="texts_latin1",
    title=Text(zh="按 Latin-1 解读文字的服务", en="Service that reads texts as Latin-1"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=notes(Manners(texts=Texts.LATIN1)),
)
