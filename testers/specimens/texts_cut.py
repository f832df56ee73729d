"""Texts are cut off after a number of bytes."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Texts
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="texts_cut",
    title=Text(zh="按字节截断文字的服务", en="Service that cuts texts by bytes"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=notes(Manners(texts=Texts.CUT)),
)
