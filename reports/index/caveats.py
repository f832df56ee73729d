"""What stands on page 1 before any number: why the result may not be taken for more than it is."""

from reports.index.block import Banner
from reports.index.dossier import IndexDossier
from reports.index.evidence import Grade
from rules.text import Language, Text

_DEMONSTRATION = Text(
    zh="本结果仅供演示，不得用于认证、排名发布或决策。",
    en="For demonstration only: no certificate, no published ranking and no decision may rest on it.",
)
_NO_REASON = Text(zh="未记录作为演示的原因。", en="Why it is a demonstration was not recorded.")
_WEIGHTS = Text(
    zh="权重为示意性权重：没有记录在案的专家组赋权过程。级别和名次随权重而变。",
    en="The weights are illustrative: no panel of experts is on record. Levels and ranks change with them.",
)
_SYNTHETIC = Text(
    zh="数据为合成数据，由已知模型生成，不代表任何真实城市。",
    en="The data are synthetic, made from a known model; they describe no real city.",
)
_NO_LEVEL = Text(zh="未经确认的范围不能定级。", en="Without confirmed ranges there is no level.")
_NO_FORCE = Text(
    zh="未经确认的范围不能定级，所示级别仅供参考，没有效力。",
    en="Without confirmed ranges there is no level: those shown are for orientation and have no force.",
)


def list_caveats(dossier: IndexDossier) -> list[Text]:
    """Return every caveat that holds, the gravest first; none only where there is nothing to say."""
    found: list[Text] = []
    if dossier.demonstration:
        found += [_DEMONSTRATION, dossier.reason or _NO_REASON]
    if dossier.synthetic:
        found.append(_SYNTHETIC)
    if dossier.illustrative_weights:
        found.append(_WEIGHTS)
    if not dossier.ranges_confirmed:
        found.append(_tell_ranges(dossier))
    return found


def _tell_ranges(dossier: IndexDossier) -> Text:
    force = _NO_FORCE if any(each.level for each in dossier.units) else _NO_LEVEL
    if not dossier.ranges:
        return Text(zh="没有给出参考范围。", en="No reference ranges were given.").followed_by(force)
    loose = sum(not each.confirmed for each in dossier.ranges)
    return Text(
        zh=f"{len(dossier.ranges)} 个参考范围中有 {loose} 个未经署名确认。",
        en=f"{loose} of {len(dossier.ranges)} reference ranges have not been confirmed by name and date.",
    ).followed_by(force)


def write_banner(dossier: IndexDossier, language: Language) -> list[Banner]:
    """Return the banner of page 1; none where no caveat holds."""
    found = list_caveats(dossier)
    if not found:
        return []
    head = Text(zh="使用前须知", en="Read this first")
    lines = tuple(each.in_(language) for each in found)
    return [Banner(grade=Grade.CONCERN, head=head.in_(language), lines=lines)]
