"""A letter's triples as a graph directory keeps them: N-Triples lines, packed, with what is asked of them unread."""

import hashlib
from collections.abc import Iterable
from typing import Final, NamedTuple

import zstandard

#: The fastest level that packs lines to a twelfth; each block carries a checksum of its own.
_COMPRESSOR: Final = zstandard.ZstdCompressor(level=1, write_checksum=True)


class DamagedBlockError(ValueError):
    """A packed block is not what was packed."""


class Block(NamedTuple):
    """The triples of one letter.

    Attributes:
        packed: its sorted N-Triples lines as a Zstandard frame (RFC 8878).
        triples: how many there are.
        digest: SHA-256 of the lines.
    """

    packed: bytes
    triples: int
    digest: bytes


def pack(lines: bytes) -> Block:
    """Pack the sorted N-Triples lines of one letter. Not for several threads at a time."""
    return Block(_COMPRESSOR.compress(lines), lines.count(b"\n"), hashlib.sha256(lines).digest())


def unpack(blocks: Iterable[bytes]) -> bytes:
    """Return the lines of packed blocks, one after the other.

    Raises:
        DamagedBlockError: a block is damaged.
    """
    decompressor = zstandard.ZstdDecompressor()
    try:
        return b"".join(map(decompressor.decompress, blocks))
    except zstandard.ZstdError as error:
        raise DamagedBlockError(f"a letter's lines: {error}") from error


def unpacked_size(packed: bytes) -> int:
    """Return how many bytes a packed block's lines have."""
    return zstandard.frame_content_size(packed)
