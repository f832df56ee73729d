"""A header of the request says whose records are meant."""

from rules.text import Text
from testers.specimens.records.manners import Manners, Separation
from testers.specimens.records.serve import records
from testers.specimens.specimen import Specimen

SPECIMEN = Specimen(
    name="tenants_spoofed",
    title=Text(zh="凭请求头切换租户的服务", en="Service that believes the tenant header of a request"),
    behaves="bad",
    breaks=("SHR-12",),
    serve=records(Manners(separation=Separation.SPOOFED)),
)
