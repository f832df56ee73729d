"""An open set holds the mailboxes of those who reported."""

from rules.text import Text
from testers.specimens.catalogue.manners import Leak, Manners
from testers.specimens.catalogue.service import catalogue
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="open_mail",
    title=Text(zh="开放数据中有个人邮箱", en="Open set with personal mailboxes"),
    behaves="bad",
    breaks=("SHR-13",),
    serve=catalogue(Manners(leak=Leak.MAIL)),
)
