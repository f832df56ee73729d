"""A clock that nobody has set: it began in 1970 when the power came."""

from rules.text import Text
from testers.specimens.clocks.serving import Hand, dated_web
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="http_clock_unset",
    title=Text(zh="时钟从未校准、从 1970 年走起的 HTTP 设备", en="HTTP device whose clock was never set"),
    behaves="bad",
    breaks=("REL-24",),
    serve=dated_web(Hand(unset=True)),
)
