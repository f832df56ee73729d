"""Problem details (RFC 9457): what an error answer says to a machine."""

from testers.protocols.http.exchange import Exchange, NotJson, parse_json

MEDIA_TYPE = "application/problem+json"


def find_problem_fault(exchange: Exchange) -> str | None:
    """Return what keeps an error answer from being problem details, or None when it is one."""
    if exchange.media_type != MEDIA_TYPE:
        return f"Content-Type is {exchange.media_type or 'missing'}, not {MEDIA_TYPE}"
    document = parse_json(exchange.body)
    if isinstance(document, NotJson):
        return "the body is no JSON"
    if not isinstance(document, dict):
        return "the body is no JSON object"  # section 3: "a JSON object"
    for member in ("type", "title", "detail", "instance"):
        if member in document and not isinstance(document[member], str):
            return f"member '{member}' is no string"  # sections 3.1.1, 3.1.3 - 3.1.5
    return _find_status_fault(document.get("status"), exchange.status)


def _find_status_fault(status: object, actual: int) -> str | None:
    # Section 3.1.2: "a JSON number"; "The generator MUST use the same status code in the actual HTTP response".
    if status is None:
        return None
    if isinstance(status, bool) or not isinstance(status, (int, float)):
        return "member 'status' is no number"
    return None if status == actual else f"member 'status' says {status:g}, the response {actual}"
