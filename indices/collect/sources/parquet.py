"""Rows of a Parquet file beside the mapping file, batch by batch."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from indices.collect.desk import Desk, Row

OPTIONS: frozenset[str] = frozenset()
_BATCH = 10_000


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows.

    Raises
    ------
    UsageError
        It is no Parquet file.

    """
    try:
        with pq.ParquetFile(desk.path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise desk.refuse(zh="不是有效的 Parquet 文件。", en="is no valid Parquet file.") from error
