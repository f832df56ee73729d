"""Several pieces of work at once, all or none."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import TypeVar

ResultT = TypeVar("ResultT")


async def together(work: Iterable[Coroutine[None, None, ResultT]], *, at_once: int = 8) -> list[ResultT]:
    """Do all pieces of `work`, `at_once` at a time, and return their results in order; the first error ends the rest.

    Unlike a task group it raises that error itself, whose kind says whose fault it is.
    """
    turns = asyncio.Semaphore(at_once)

    async def take_turn(piece: Coroutine[None, None, ResultT]) -> ResultT:
        async with turns:
            return await piece

    pieces = list(work)
    tasks = [asyncio.create_task(take_turn(piece)) for piece in pieces]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for piece in pieces:
            piece.close()
