"""Characters beyond the basic plane become question marks."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Texts
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="texts_ucs2",
    title=Text(zh="只存基本平面字符的服务", en="Service that keeps the basic plane alone"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=notes(Manners(texts=Texts.UCS2)),
)
