"""A method that nobody knows is served like GET."""

from rules.text import Text
from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.serve import notes
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="method_any",
    title=Text(zh="把未知方法当作 GET 的服务", en="Service that takes any method for GET"),
    behaves="bad",
    breaks=("CMP-24",),
    serve=notes(Manners(semantics=Semantics.ANY_METHOD)),
)
