"""Files that are written whole or not at all, and compressed where their name says so."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from mdsl.files import writing


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name only when it is complete.

    A name that ends in `.gz` is compressed; the same input gives the same bytes.

    Raises:
        PlanError: The system refuses to write.
    """
    with writing.whole_file(path) as file:
        if path.suffix == ".gz":
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as packer:
                yield cast("BinaryIO", packer)
        else:
            yield file
