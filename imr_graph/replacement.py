"""The last step of a build: brings graph.nt, the store, the findings and the manifest to what ledger and spool say.

Letters' lines are passed over once: on their way into the new graph.nt they are hashed, counted and, where the store
is loaded anew, handed to the threads that load it. A small change updates the store instead.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import groupby
from operator import attrgetter
from typing import IO, Any, Final

import pyoxigraph as ox

from imr_graph import __version__, index
from imr_graph.contract import finding_to_json
from imr_graph.describe import Partitions, Question, count, description
from imr_graph.ledger import Block, Ledger
from imr_graph.store import LAYOUT, GraphDirectory, Manifest, read_block

#: A change of more letters than this share of the graph loads the store anew instead of updating it.
_UPDATE_SHARE: Final = 0.1
_UPDATE_MOST: Final = 5000
_CHUNK_BYTES: Final = 4 << 20  # letters are written, hashed and counted together up to so many bytes


class Replacement:
    """What a build leaves behind, about to take the place of what was there.

    Args:
        directory: the graph directory, locked.
        ledger: its open ledger, with the run's changes not committed yet.
        spool: the lines of the letters that are new in this run.
        threads: how many threads load the store.
    """

    def __init__(self, directory: GraphDirectory, ledger: Ledger, spool: IO[bytes], threads: int) -> None:
        self.directory, self.ledger, self.spool, self.threads = directory, ledger, spool, threads

    def run(self, counts: dict[str, Any], questions: list[Question]) -> Manifest:
        """Replace, and return the new manifest.

        Args:
            counts: what the build counted, for the manifest.
            questions: the named queries, for the graph's description of itself.
        """
        former = self.directory.former()
        store = self._store_of(former)
        index.clear(self.directory.store_folder)
        if not store or not former or self._is_large():
            del store
            manifest = self._load(counts, questions)
        elif self.ledger.changed():
            manifest = self._update(store, former, counts, questions)
        else:
            manifest = self._settle(self.ledger.partitions(), counts)
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        self.directory.write(self.directory.manifest_file, text)
        return manifest

    def _store_of(self, former: Manifest | None) -> ox.Store | None:
        """Return the store, where this version has made it of the graph.nt that the ledger knows."""
        store = index.writable(self.directory.store_folder)
        if store and former and index.fits(store):
            hashes = {index.stamp(store), former["content_hash"], self.ledger.get("graph")}
            return store if len(hashes) == 1 else None
        return None

    def _is_large(self) -> bool:
        return self.ledger.changed_count() > min(_UPDATE_MOST, self.ledger.totals()[0] * _UPDATE_SHARE)

    def _update(self, store: ox.Store, former: Manifest, counts: dict[str, Any], questions: list[Question]) -> Manifest:
        """Replace by updating the store; lines that a changed letter keeps are left alone."""
        removed, added = _lines(_description(former, questions)), set[bytes]()
        totals = self.ledger.partitions()
        with self.directory.graph_file.open("rb") as graph:
            for block in self.ledger.removed_blocks():
                lines = read_block(graph, block)
                count(totals, lines, -1)
                removed.update(lines.splitlines())

        def take(lines: bytes) -> None:
            count(totals, lines, 1)
            added.update(lines.splitlines())

        self._write_graph(take, lambda _: None)
        manifest = self._settle(totals, counts)
        added |= _lines(_description(manifest, questions))
        index.update(store, _text(removed - added), _text(added - removed))
        return manifest

    def _load(self, counts: dict[str, Any], questions: list[Question]) -> Manifest:
        """Replace by loading the store anew; all lines are counted anew, too, as all of them pass by."""
        totals = Partitions(Counter(), Counter())
        with index.Loading(self.directory.store_folder, self.threads) as loading:

            def take(lines: bytes) -> None:
                loading.add(lines)
                count(totals, lines, 1)

            self._write_graph(take, take)
            manifest = self._settle(totals, counts)
            loading.finish(_description(manifest, questions))
        return manifest

    def _write_graph(self, new: Callable[[bytes], None], kept: Callable[[bytes], None]) -> None:
        """Write graph.nt, and hand on the lines of letters that are new in this run, and of those that are kept.

        A second thread hashes, and gives the room of the former file back, which takes half a second a gigabyte.
        """
        digest, graph = hashlib.sha256(), self.directory.graph_file
        beside = graph.with_name(graph.name + ".new")
        with ThreadPoolExecutor(1) as second, ExitStack() as files:
            old = files.enter_context(graph.open("rb")) if graph.exists() else None
            with beside.open("wb") as out:
                hashed: Future[None] | None = None
                for spooled, lines in self._chunks(old):
                    if hashed:
                        hashed.result()
                    hashed = second.submit(digest.update, lines)
                    out.write(lines)
                    (new if spooled else kept)(lines)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(graph)
            second.submit(files.pop_all().close)
            self.ledger.move_blocks()
        self.ledger.put("graph", digest.hexdigest())

    def _chunks(self, old: IO[bytes] | None) -> Iterator[tuple[bool, bytes]]:
        """Yield the lines of the letters in their order, many together, and whether they are new in this run."""
        for spooled, blocks in groupby(_ranges(self.ledger.blocks()), attrgetter("spooled")):
            file, waiting, size = self.spool if spooled or old is None else old, [], 0
            for block in blocks:
                waiting.append(read_block(file, block))
                size += block.size
                if size >= _CHUNK_BYTES:
                    yield spooled, b"".join(waiting)
                    waiting, size = [], 0
            yield spooled, b"".join(waiting)

    def _settle(self, totals: Partitions, counts: dict[str, Any]) -> Manifest:
        """Keep the ledger, write the findings, and return the manifest to come."""
        self.ledger.put_partitions(totals)
        self.ledger.commit()
        lines = (json.dumps(finding_to_json(each), ensure_ascii=False) + "\n" for each in self.ledger.findings())
        self.directory.write(self.directory.findings_file, *lines)
        letters, triples = self.ledger.totals()
        return {
            "layout": LAYOUT,
            "imr_graph": __version__,
            "fingerprint": index.fingerprint(),
            "content_hash": self.ledger.get("graph") or "",
            "bytes": self.directory.graph_file.stat().st_size,
            "letters": letters,
            "triples": triples,
            **counts,
            "findings": self.ledger.findings_by_kind(),
            "classes": dict(sorted(totals.classes.items())),
            "properties": dict(sorted(totals.properties.items())),
        }


def _ranges(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks that follow each other in their file as one."""
    whole: Block | None = None
    for block in blocks:
        follows = whole and block.spooled == whole.spooled and block.start == whole.start + whole.size
        if whole and follows and whole.size < _CHUNK_BYTES:
            whole = whole._replace(size=whole.size + block.size)
            continue
        if whole:
            yield whole
        whole = block
    if whole:
        yield whole


def _lines(text: str) -> set[bytes]:
    return set(text.encode().splitlines())


def _text(lines: Iterable[bytes]) -> str:
    return b"\n".join(lines).decode()


def _description(manifest: Manifest, questions: list[Question]) -> str:
    counts = Partitions(Counter(manifest["classes"]), Counter(manifest["properties"]))
    return description(manifest["content_hash"], manifest["fingerprint"], manifest["letters"], counts, questions)
