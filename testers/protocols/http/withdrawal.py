"""Taking back what we put somewhere over HTTP."""

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.http.client import HttpClient


async def withdraw(client: HttpClient, place: str) -> None:
    """Delete what is at `place`; what is gone already, or never came to be, needs nothing."""
    exchange = await client.ask(place, method="DELETE")
    if not exchange.ok and exchange.status not in (404, 410):
        raise TargetError(
            Text(zh=f"DELETE {place} 返回状态码 {exchange.status}。", en=f"DELETE {place} answers {exchange.status}.")
        )
