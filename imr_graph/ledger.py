"""The ledger of a graph directory: which source gave which letter, where its triples stand, what was found.

It is an SQLite database, so that memory stays flat however many letters there are, and a build that is killed leaves
the last complete state.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from imr_graph.describe import Partitions
from imr_graph.model import Finding, Span

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
    hash TEXT PRIMARY KEY, letter_id TEXT NOT NULL, key TEXT, content TEXT, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_by_key ON sources (key);
CREATE TABLE IF NOT EXISTS letters (
    key TEXT PRIMARY KEY, source TEXT NOT NULL, triples INTEGER NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL,
    spooled INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS findings (
    source TEXT NOT NULL, letter TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
    value TEXT, start INTEGER, stop INTEGER);
CREATE INDEX IF NOT EXISTS findings_by_source ON findings (source);
CREATE TEMP TABLE IF NOT EXISTS old (key TEXT PRIMARY KEY, start INTEGER NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
"""


class Block(NamedTuple):
    """Where a letter's lines stand: in ``graph.nt``, or in the spool of the run."""

    key: str
    start: int
    size: int
    spooled: bool


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
        self._db.executescript(_SCHEMA)
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
        """Return a named value: ``graph`` (hash of graph.nt), ``fingerprint`` (of the code that built it)."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def put(self, name: str, value: str) -> None:
        """Set a named value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def partitions(self) -> Partitions:
        """Return the counts of classes and properties of the letters' triples."""
        classes, properties = json.loads(self.get("partitions") or "[{}, {}]")
        return Partitions(Counter(classes), Counter(properties))

    def put_partitions(self, counts: Partitions) -> None:
        """Set the counts of classes and properties."""
        self.put("partitions", json.dumps(counts))

    def forget_sources(self) -> None:
        """Forget what was read, so that every letter that is given is read again; keep the letters."""
        self._db.execute("DELETE FROM sources")
        self._db.execute("DELETE FROM findings")

    def forget_all(self) -> None:
        """Forget everything."""
        self.forget_sources()
        self._db.execute("DELETE FROM letters")
        self._db.execute("DELETE FROM meta WHERE name = 'partitions'")

    # -- sources -------------------------------------------------------------------------------------------------------

    def source(self, source_hash: str) -> Source | None:
        """Return a source that was read before."""
        row = self._db.execute(
            "SELECT hash, letter_id, key, content FROM sources WHERE hash = ?", (source_hash,)
        ).fetchone()
        return Source(*row) if row else None

    def see(self, source_hash: str, run: int) -> Source | None:
        """Note that a source is still there in this run; return it, or None for one that was not read before."""
        row = self._db.execute(
            "UPDATE sources SET run = ? WHERE hash = ? RETURNING hash, letter_id, key, content", (run, source_hash)
        ).fetchone()
        return Source(*row) if row else None

    def seen(self, source_hash: str, run: int) -> bool:
        """Tell whether a source was there in this run."""
        return bool(self._db.execute("SELECT 1 FROM sources WHERE hash = ? AND run = ?", (source_hash, run)).fetchone())

    def has_finding(self, source_hash: str, kinds: Iterable[str]) -> bool:
        """Tell whether a source has a finding of one of these kinds."""
        rows = self._db.execute("SELECT kind FROM findings WHERE source = ?", (source_hash,))
        return not {str(row[0]) for row in rows}.isdisjoint(kinds)

    def add_finding_once(self, source_hash: str, finding: Finding) -> None:
        """Note a finding that concerns several sources, in the place of an earlier one of its kind."""
        self._db.execute("DELETE FROM findings WHERE source = ? AND kind = ?", (source_hash, finding.kind))
        self.add_findings(source_hash, [finding])

    def add_source(self, source: Source, run: int, findings: Iterable[Finding]) -> None:
        """Note a source that was read in this run, with its findings."""
        row = (source.hash, source.letter_id, source.key, source.content, run)
        self._db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?)", row)
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

    def drop_unseen(self, run: int) -> None:
        """Forget the sources that are gone, and the letters that no source gives any more."""
        self._db.execute("DELETE FROM findings WHERE source IN (SELECT hash FROM sources WHERE run <> ?)", (run,))
        self._db.execute("DELETE FROM sources WHERE run <> ?", (run,))
        self._db.execute("DELETE FROM letters WHERE key NOT IN (SELECT key FROM sources WHERE key IS NOT NULL)")

    def drop_superseded(self, run: int) -> None:
        """Forget the sources of earlier runs that another source of this run has replaced."""
        stale = "SELECT hash FROM sources WHERE run <> ? AND key IN (SELECT key FROM sources WHERE run = ?)"
        self._db.execute(f"DELETE FROM findings WHERE source IN ({stale})", (run, run))  # noqa: S608  a constant
        self._db.execute(f"DELETE FROM sources WHERE hash IN ({stale})", (run, run))  # noqa: S608

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

    def keep_old_blocks(self) -> None:
        """Remember where letters stand in the present graph.nt, to take them out of the store."""
        self._db.execute("DELETE FROM old")
        self._db.execute("INSERT INTO old SELECT key, start, size FROM letters")

    def put_letter(
        self, key: str, source_hash: str, triples: int, start: int, size: int, *, spooled: bool = True
    ) -> None:
        """Note where a letter's lines stand."""
        row = (key, source_hash, triples, start, size, int(spooled))
        self._db.execute("INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?, ?, ?)", row)

    def blocks(self) -> Iterator[Block]:
        """Yield the letters in the order of graph.nt."""
        reader = self._db.execute("SELECT key, start, size, spooled FROM letters ORDER BY key")
        while rows := reader.fetchmany(1000):
            yield from (Block(row[0], row[1], row[2], bool(row[3])) for row in rows)

    def move_blocks(self) -> None:
        """Note that the letters stand one after another in a new graph.nt."""
        start, key = 0, ""
        while rows := self._db.execute(
            "SELECT key, size FROM letters WHERE key > ? ORDER BY key LIMIT 1000", (key,)
        ).fetchall():
            starts = accumulate((size for _, size in rows), initial=start)
            placed = [(at, name) for at, (name, _) in zip(starts, rows, strict=False)]
            self._db.executemany("UPDATE letters SET start = ?, spooled = 0 WHERE key = ?", placed)
            start, key = placed[-1][0] + rows[-1][1], rows[-1][0]

    def changed(self) -> bool:
        """Tell whether the run changed the letters."""
        row = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM letters WHERE spooled)"
            " OR EXISTS (SELECT 1 FROM old WHERE key NOT IN (SELECT key FROM letters))"
        ).fetchone()
        return bool(row[0])

    def removed_blocks(self) -> Iterator[Block]:
        """Yield the places in the former graph.nt of letters that were replaced or dropped; call before moving."""
        rows = self._db.execute(
            "SELECT o.key, o.start, o.size FROM old o LEFT JOIN letters l ON l.key = o.key"
            " WHERE l.key IS NULL OR l.spooled ORDER BY o.key"
        )
        return (Block(row[0], row[1], row[2], spooled=False) for row in rows)

    def changed_count(self) -> int:
        """Return how many letters the run added, replaced or dropped."""
        spooled = self._db.execute("SELECT count(*) FROM letters WHERE spooled").fetchone()[0]
        dropped = self._db.execute("SELECT count(*) FROM old WHERE key NOT IN (SELECT key FROM letters)").fetchone()[0]
        return int(spooled) + int(dropped)

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
