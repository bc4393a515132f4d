"""The ledger of a graph directory: the letters' triples, which source gave which letter, what was found.

It is an SQLite database: memory stays flat however many letters there are, a change costs what was changed, and a build
that is killed leaves what it committed last.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from imr_graph.block import Block, unpack
from imr_graph.model import Finding, Span

#: ``lines`` holds the letters' triples (see :mod:`imr_graph.block`); ``letters``, which is passed over whole, is small.
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
    hash TEXT PRIMARY KEY, letter_id TEXT NOT NULL, key TEXT, content TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_by_key ON sources (key);
CREATE TABLE IF NOT EXISTS letters (
    key TEXT PRIMARY KEY, source TEXT NOT NULL, triples INTEGER NOT NULL, digest BLOB NOT NULL, place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines (place INTEGER PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS findings (
    source TEXT NOT NULL, letter TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
    value TEXT, start INTEGER, stop INTEGER);
CREATE INDEX IF NOT EXISTS findings_by_source ON findings (source);
"""
#: With a log, others can read what was committed before while a build is at work. The cache holds the pages that
#: letters in any order come back to.
_WHILE_OPEN: Final = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"
#: What a run knows of itself: the sources that it saw, the letters that it put, the lines that it took out.
_OF_THE_RUN: Final = """
CREATE TEMP TABLE seen (hash TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE fresh (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE gone (key TEXT PRIMARY KEY, packed BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that was read.

    Attributes:
        hash: of its id and bytes.
        letter_id: the letter's id.
        key: the letter's natural key; None where it could not be read.
        content: hash of the letter's text.
    """

    hash: str
    letter_id: str
    key: str | None
    content: str | None


class Ledger:
    """The open ledger; changes are kept by :meth:`commit` alone.

    Args:
        path: the database file; made where it is absent.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(_WHILE_OPEN + _SCHEMA + _OF_THE_RUN)
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; what was not committed is forgotten."""
        self._db.close()

    def commit(self) -> None:
        """Keep what was changed since the ledger was opened."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    # -- what the ledger is of -----------------------------------------------------------------------------------------

    def get(self, name: str) -> str | None:
        """Return a named value: ``graph`` (hash of the letters), ``fingerprint`` (of the code that built it)."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def put(self, name: str, value: str) -> None:
        """Set a named value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def forget_sources(self) -> None:
        """Forget what was read, so that every letter that is given is read again; keep the letters."""
        self._db.execute("DELETE FROM sources")
        self._db.execute("DELETE FROM findings")

    # -- sources -------------------------------------------------------------------------------------------------------

    def source(self, source_hash: str) -> Source | None:
        """Return a source that was read before."""
        row = self._db.execute(
            "SELECT hash, letter_id, key, content FROM sources WHERE hash = ?", (source_hash,)
        ).fetchone()
        return Source(*row) if row else None

    def see(self, source_hash: str) -> Source | None:
        """Note that a source is there in this run; return it, or None for one that was not read before."""
        self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (source_hash,))
        return self.source(source_hash)

    def seen(self, source_hash: str) -> bool:
        """Tell whether a source was there in this run."""
        return bool(self._db.execute("SELECT 1 FROM seen WHERE hash = ?", (source_hash,)).fetchone())

    def has_finding(self, source_hash: str, kinds: Iterable[str]) -> bool:
        """Tell whether a source has a finding of one of these kinds."""
        rows = self._db.execute("SELECT kind FROM findings WHERE source = ?", (source_hash,))
        return not {str(row[0]) for row in rows}.isdisjoint(kinds)

    def add_finding_once(self, source_hash: str, finding: Finding) -> None:
        """Note a finding that concerns several sources, in the place of an earlier one of its kind."""
        self._db.execute("DELETE FROM findings WHERE source = ? AND kind = ?", (source_hash, finding.kind))
        self.add_findings(source_hash, [finding])

    def add_source(self, source: Source, findings: Iterable[Finding]) -> None:
        """Note a source that was read in this run, with its findings."""
        row = (source.hash, source.letter_id, source.key, source.content)
        self._db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", row)
        self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (source.hash,))
        self._db.execute("DELETE FROM findings WHERE source = ?", (source.hash,))
        self.add_findings(source.hash, findings)

    def add_findings(self, source_hash: str, findings: Iterable[Finding]) -> None:
        """Note findings of a source."""
        self._db.executemany(
            "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    source_hash,
                    found.letter,
                    found.kind,
                    found.severity,
                    found.message,
                    found.value,
                    *(found.span or (None, None)),
                )
                for found in findings
            ],
        )

    def drop_unseen(self) -> None:
        """Forget the sources that this run did not see, and the letters that no source gives any more."""
        unseen = "SELECT hash FROM sources WHERE hash NOT IN (SELECT hash FROM seen)"
        self._drop_sources(unseen)
        lost = "SELECT key FROM letters WHERE key NOT IN (SELECT key FROM sources WHERE key IS NOT NULL)"
        self._db.execute(f"CREATE TEMP TABLE lost AS {lost}")
        for (key,) in self._db.execute("SELECT key FROM lost"):
            self.take_out(key)

    def drop_superseded(self) -> None:
        """Forget the sources of earlier runs that another source of this run has replaced."""
        self._drop_sources(
            "SELECT hash FROM sources WHERE hash NOT IN (SELECT hash FROM seen)"
            " AND key IN (SELECT s.key FROM seen JOIN sources s USING (hash))"
        )

    def _drop_sources(self, stale: str) -> None:
        self._db.execute(f"CREATE TEMP TABLE stale AS {stale}")
        self._db.execute("DELETE FROM findings WHERE source IN (SELECT hash FROM stale)")
        self._db.execute("DELETE FROM sources WHERE hash IN (SELECT hash FROM stale)")
        self._db.execute("DROP TABLE stale")

    def contested(self) -> Iterator[tuple[str, list[Source]]]:
        """Yield each letter that several sources give, with the sources, the one that counts first."""
        keys = self._db.execute(
            "SELECT key FROM sources WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1 ORDER BY key"
        )
        for (key,) in keys.fetchall():
            rows = self._db.execute(
                "SELECT hash, letter_id, key, content FROM sources WHERE key = ? ORDER BY letter_id, hash", (key,)
            )
            yield key, [Source(*row) for row in rows.fetchall()]

    def orphans(self) -> set[str]:
        """Return the sources that should give a letter whose lines are another source's, or are missing."""
        rows = self._db.execute(
            "SELECT s.hash FROM sources s LEFT JOIN letters l ON l.key = s.key WHERE s.key IS NOT NULL"
            " AND (l.key IS NULL OR l.source <> s.hash)"
            " AND s.hash = (SELECT hash FROM sources o WHERE o.key = s.key ORDER BY letter_id, hash LIMIT 1)"
        )
        return {str(row[0]) for row in rows}

    # -- letters -------------------------------------------------------------------------------------------------------

    def letter_source(self, key: str) -> str | None:
        """Return the hash of the source whose lines stand for a letter."""
        row = self._db.execute("SELECT source FROM letters WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def put_letter(self, key: str, source_hash: str, block: Block) -> None:
        """Keep the lines of a letter that has none, or whose own were taken out."""
        place = self._db.execute("INSERT INTO lines (packed) VALUES (?)", (block.packed,)).lastrowid
        row = (key, source_hash, block.triples, block.digest, place)
        self._db.execute("INSERT INTO letters VALUES (?, ?, ?, ?, ?)", row)
        self._db.execute("INSERT OR IGNORE INTO fresh VALUES (?)", (key,))

    def take_out(self, key: str) -> None:
        """Drop a letter; its lines are noted as gone where an earlier run left them."""
        row = self._db.execute("DELETE FROM letters WHERE key = ? RETURNING place", (key,)).fetchone()
        (packed,) = self._db.execute("DELETE FROM lines WHERE place = ? RETURNING packed", row).fetchone()
        if not self._db.execute("DELETE FROM fresh WHERE key = ? RETURNING key", (key,)).fetchone():
            self._db.execute("INSERT INTO gone VALUES (?, ?)", (key, packed))

    def blocks(self) -> Iterator[bytes]:
        """Yield the packed lines of all letters, in the order in which they lie on disk."""
        return (packed for (packed,) in self._db.execute("SELECT packed FROM lines ORDER BY place"))

    def graph_hash(self) -> str:
        """Return the hexadecimal SHA-256 of the SHA-256 of each letter's lines, in the order of the keys."""
        digest = hashlib.sha256()
        for (each,) in self._db.execute("SELECT digest FROM letters ORDER BY key"):
            digest.update(each)
        return digest.hexdigest()

    # -- what the run has changed --------------------------------------------------------------------------------------

    def changed_count(self) -> int:
        """Return how many letters the run added, replaced or dropped."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM fresh) + (SELECT count(*) FROM gone WHERE key NOT IN (SELECT key FROM fresh))"
        ).fetchone()
        return int(row[0])

    def gone(self) -> list[bytes]:
        """Return the packed lines of the letters of earlier runs that were replaced or dropped."""
        return [packed for (packed,) in self._db.execute("SELECT packed FROM gone ORDER BY key")]

    def fresh(self) -> list[bytes]:
        """Return the packed lines of the letters that the run added or replaced."""
        rows = self._db.execute(
            "SELECT packed FROM fresh JOIN letters USING (key) JOIN lines USING (place) ORDER BY key"
        )
        return [packed for (packed,) in rows]

    # -- counts and findings -------------------------------------------------------------------------------------------

    def totals(self) -> tuple[int, int]:
        """Return the number of letters and of their triples."""
        row = self._db.execute("SELECT count(*), coalesce(sum(triples), 0) FROM letters").fetchone()
        return int(row[0]), int(row[1])

    def unreadable(self) -> int:
        """Return the number of sources that could not be read."""
        return int(self._db.execute("SELECT count(*) FROM sources WHERE key IS NULL").fetchone()[0])

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of the sources that count, by letter."""
        rows = self._db.execute(
            "SELECT f.letter, f.kind, f.message, f.value, f.start, f.stop, f.severity"
            " FROM findings f JOIN sources s ON s.hash = f.source LEFT JOIN letters l ON l.key = s.key"
            " WHERE s.key IS NULL OR l.source = s.hash OR f.kind = 'duplicate-letter'"
            " ORDER BY f.letter, f.kind, f.start, f.message, f.value"
        )
        for letter, kind, message, value, start, stop, severity in rows:
            yield Finding(letter, kind, message, value, Span(start, stop) if start is not None else None, severity)

    def findings_by_kind(self) -> dict[str, int]:
        """Return the number of findings of each kind."""
        counts: dict[str, int] = {}
        for finding in self.findings():
            counts[finding.kind] = counts.get(finding.kind, 0) + 1
        return dict(sorted(counts.items()))


def stored_letters(path: Path, graph_hash: str) -> Iterator[tuple[str, bytes]]:
    """Yield the key and the lines of each letter of a ledger that is only read, in the order of the keys.

    Args:
        path: the database file.
        graph_hash: of the letters that it should hold.

    Raises:
        LookupError: it holds other letters.
        sqlite3.Error: the database cannot be read.
        DamagedBlockError: a letter's lines are damaged.
    """
    with closing(_opened(path)) as database:
        if database.execute("SELECT value FROM meta WHERE name = 'graph'").fetchone() != (graph_hash,):
            raise LookupError(graph_hash)
        for key, packed in database.execute("SELECT key, packed FROM letters JOIN lines USING (place) ORDER BY key"):
            yield key, unpack([packed])


def _opened(path: Path) -> sqlite3.Connection:
    """Open a database in a transaction that reads; SQLite puts files beside it, but where nothing may be written."""
    name = path.absolute().as_uri()
    database = sqlite3.connect(f"{name}?mode=rw", uri=True, isolation_level=None)
    try:
        database.execute("BEGIN")
        database.execute("SELECT 1 FROM meta")
    except sqlite3.OperationalError as error:
        database.close()
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or not path.exists():
            raise
        database = sqlite3.connect(f"{name}?immutable=1", uri=True)
    return database
