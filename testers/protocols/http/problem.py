"""Problem details (RFC 9457): what an error answer says to a machine."""

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, NotJson, parse_json

MEDIA_TYPE = "application/problem+json"


def find_problem_fault(exchange: Exchange) -> Text | None:
    """Return what keeps an error answer from being problem details, or None when it is one."""
    if exchange.media_type != MEDIA_TYPE:
        kind = exchange.media_type or "-"
        return find(f"Content-Type 为 {kind}，不是 {MEDIA_TYPE}", f"Content-Type is {kind}, not {MEDIA_TYPE}")
    document = parse_json(exchange.body)
    if isinstance(document, NotJson):
        return find("正文不是 JSON", "the body is no JSON")
    if not isinstance(document, dict):
        # Section 3: "The canonical model for problem details is a JSON object."
        return find("正文不是 JSON 对象", "the body is no JSON object")
    for member in ("type", "title", "detail", "instance"):
        if member in document and not isinstance(document[member], str):
            # Sections 3.1.1, 3.1.3 to 3.1.5: each "is a string".
            return find(f"成员 {member} 不是字符串", f"member '{member}' is no string")
    return _find_status_fault(document.get("status"), exchange.status)


def _find_status_fault(status: object, actual: int) -> Text | None:
    # Section 3.1.2: "a JSON number"; "The generator MUST use the same status code in the actual HTTP response".
    if status is None:
        return None
    if isinstance(status, bool) or not isinstance(status, (int, float)):
        return find("成员 status 不是数字", "member 'status' is no number")
    if status == actual:
        return None
    return find(
        f"成员 status 为 {status:g}，应答状态为 {actual}", f"member 'status' says {status:g}, the response {actual}"
    )
