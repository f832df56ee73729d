"""Texts are read with the wrong codec and written anew."""

from rules.text import Text
from testers.specimens.broker.rewriting import rewrite_texts, rewriting
from testers.specimens.notes.manners import Texts
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="mqtt_texts_latin1",
    title=Text(zh="把 UTF-8 当作 Latin-1 的代理", en="Broker that takes UTF-8 for Latin-1"),
    behaves="bad",
    breaks=("CMP-09",),
    serve=rewriting(rewrite_texts(Texts.LATIN1)),
)
