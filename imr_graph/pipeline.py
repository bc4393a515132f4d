"""Build: letters in, graph directory out. The one module that knows both ends.

A letter is worked on alone, by the same function in a loop and in worker processes.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from imr_graph import __version__, extract, ids, letters
from imr_graph.block import Block, pack
from imr_graph.describe import Question
from imr_graph.errors import UnreadableLetterError
from imr_graph.ledger import Source
from imr_graph.letters import RawLetter
from imr_graph.model import FAULTS, Finding, Letter, Record
from imr_graph.query import named_queries
from imr_graph.replacement import UPDATE_MOST, Replacement
from imr_graph.store import GraphDirectory
from imr_graph.triples import ntriples
from imr_graph.validate import Shapes, load_shapes, load_vocabulary, validate
from imr_graph.workers import LETTER_SECONDS, TimeLimitError, in_processes, time_limit

#: Threads that load the store beside several processes, on two cores, too: while one waits for the disk others work;
#: and the less the store's own thread runs meanwhile, the more it merges at a time, and the less often.
_LOADERS: Final = 4
_BATCH: Final = 128  # validation has a cost of its own a call, about that of two letters
#: New letters after which what is done is committed, to outlast a kill; more than what updates a store, which then no
#: longer fits and is loaded anew.
_COMMIT_EVERY: Final = 4 * UPDATE_MOST


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one letter.

    Attributes:
        letter_id: the letter's id.
        source_hash: hash of its id and bytes.
        key: its natural key; None where it could not be read.
        content_hash: hash of its text.
        lines: its triples as sorted N-Triples; none for a copy whose lines do not count.
        findings: what a person should look at.
        block: the lines, packed, in their place.
    """

    letter_id: str
    source_hash: str
    key: str | None = None
    content_hash: str | None = None
    lines: bytes = b""
    findings: tuple[Finding, ...] = ()
    block: Block | None = None


@dataclass(slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        read: letters that were given.
        built: letters that were read and are new or changed.
        unchanged: letters known from before.
        unreadable: sources that could not be read.
        removed: letters dropped because their sources are gone.
        letters: letters in the graph.
        triples: their triples.
        findings: findings by kind.
        violations: letters whose triples break a SHACL shape.
        seconds: durations by stage.
        version: the version of imr-graph.
        stopped: it was asked to stop before all letters were read.
    """

    read: int = 0
    built: int = 0
    unchanged: int = 0
    unreadable: int = 0
    removed: int = 0
    letters: int = 0
    triples: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    version: str = __version__
    stopped: bool = False

    @property
    def faults(self) -> int:
        """The number of findings that make the data at fault: what was unreadable, and SHACL violations."""
        return self.unreadable + self.findings.get("shacl-violation", 0)


class Reading(NamedTuple):
    """A letter with the record that was read from it."""

    letter: Letter
    record: Record


def readings(sources: Iterable[str | Path]) -> Iterator[Reading | UnreadableLetterError]:
    """Yield each letter with its record, or the error where one cannot be read.

    Raises:
        SourceError: a source cannot be opened at all.
    """
    for raw in letters.discover(sources):
        try:
            letter = letters.read(raw)
            yield Reading(letter, extract.parse(letter))
        except UnreadableLetterError as error:
            yield error


def read_letters(sources: Iterable[str | Path]) -> Iterator[Record | UnreadableLetterError]:
    """Yield the record of each letter, or the error where one cannot be read.

    Raises:
        SourceError: a source cannot be opened at all.
    """
    for reading in readings(sources):
        yield reading.record if isinstance(reading, Reading) else reading


def build(
    sources: Iterable[str | Path],
    graph: str | Path,
    *,
    jobs: int | None = None,
    prune: bool = False,
    progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> BuildReport:
    """Build a graph directory, or bring one up to date.

    Letters that are known cost only their hash; changed ones are replaced. The same letters give the same triples, in
    any order.

    Args:
        sources: files, folders, archives, tables.
        graph: the graph directory.
        jobs: worker processes; where not given the number of cores, and none for a few letters. With 1 the letters are
            read in this process, which one that crashes a library ends. Workers import the script that runs: there the
            call stands under ``if __name__ == "__main__":``.
        prune: drop the letters whose sources are not given any more.
        progress: called with the number of letters done.
        stop: asked before each letter; once it says so, the letters in hand are finished and the graph is left valid,
            without the letters that were not reached, which the next run takes up. Nothing is pruned then.

    Raises:
        SourceError: a source cannot be opened at all.
        GraphDirectoryError: the directory cannot be used.
        WorkerError: worker processes cannot be started.
    """
    directory, paths = GraphDirectory(graph), list(sources)
    run = _Build(
        directory,
        lambda: letters.discover(paths),
        prune=prune,
        progress=progress or (lambda _: None),
        stop=stop or (lambda: False),
    )
    with directory.lock():
        return run.run(jobs)


def store_built(
    done: Iterable[Built], graph: str | Path, *, progress: Callable[[int], None] | None = None
) -> BuildReport:
    """Build a graph directory of letters that were worked on elsewhere, or bring one up to date.

    Args:
        done: the letters; of several sources of one letter, the lines of the first by id and hash are needed, and it
            must come before the others.
        graph: the graph directory.
        progress: called with the number of letters done.

    Raises:
        GraphDirectoryError: the directory cannot be used.
    """
    directory = GraphDirectory(graph)
    run = _Build(directory, lambda: iter(()), prune=False, progress=progress or (lambda _: None), stop=lambda: False)
    with directory.lock():
        return run.run(None, map(_packed, run.counted(done)))


class _Build:
    """One run of a build."""

    def __init__(
        self,
        directory: GraphDirectory,
        discover: Callable[[], Iterator[RawLetter]],
        *,
        prune: bool,
        progress: Callable[[int], None],
        stop: Callable[[], bool],
    ) -> None:
        self.directory = directory
        self.discover = discover
        self.added = 0
        self.prune = prune
        self.progress = progress
        self.stop = stop
        self.report = BuildReport()

    def run(self, jobs: int | None, done: Iterator[Built] | None = None) -> BuildReport:
        """Run the build, of the letters that are found, or of those that are done already."""
        report, started = self.report, time.perf_counter()
        with self.directory.open_ledger() as ledger:
            self.ledger = ledger
            before = ledger.totals()[0]
            self.known = ledger.get("graph") is not None
            self._take(done or _work_all(self._new(self.discover()), jobs))
            self._settle(jobs)
            after = time.perf_counter()
            report.seconds["read"] = round(after - started, 3)
            replacement = Replacement(self.directory, ledger, 1 if (jobs or os.cpu_count()) == 1 else _LOADERS)
            manifest = replacement.run({"unreadable": ledger.unreadable()}, questions())
            report.seconds["store"] = round(time.perf_counter() - after, 3)
            report.letters, report.triples = manifest["letters"], manifest["triples"]
            report.findings, report.unreadable = manifest["findings"], manifest["unreadable"]
            report.removed = max(0, before + self.added - report.letters)
        return report

    def _new(self, found: Iterator[RawLetter]) -> Iterator[RawLetter]:
        """Yield the letters that are not known from an earlier run."""
        for raw in found:
            if self.stop():
                self.report.stopped = True
                return
            self.report.read += 1
            if self.known and self._is_known(raw):
                self.report.unchanged += 1
                self.progress(self.report.read)
            else:
                yield raw

    def _is_known(self, raw: RawLetter) -> bool:
        try:
            source_hash = letters.source_hash(raw)
        except UnreadableLetterError:
            return False
        source = self.ledger.see(source_hash)
        if source is None:
            return False
        return source.key is not None or not self.ledger.has_finding(source_hash, FAULTS)

    def counted(self, done: Iterable[Built]) -> Iterator[Built]:
        """Yield letters that are done already, and count them as read."""
        for built in done:
            self.report.read += 1
            yield built

    def _take(self, done: Iterator[Built]) -> None:
        for built in done:
            self._put(built)
            self.progress(self.report.read)

    def _put(self, built: Built) -> None:
        source = Source(built.source_hash, built.letter_id, built.key, built.content_hash)
        self.ledger.add_source(source, built.findings)
        if built.key is None:
            return
        self.report.built += 1
        if built.block:
            self._put_letter(built, built.key, built.block)
        if self.report.built % _COMMIT_EVERY == 0:
            self.ledger.put("graph", "")
            self.ledger.commit()

    def _put_letter(self, built: Built, key: str, block: Block) -> None:
        """Keep a letter's lines, unless those of another source stand for it: of several in a run, the first by id."""
        holder = self.ledger.letter_source(key)
        if holder is None:
            self.added += 1
            self.ledger.put_letter(key, built.source_hash, block)
        elif holder == built.source_hash or self._comes_before(built, holder):
            self.ledger.take_out(key)
            self.ledger.put_letter(key, built.source_hash, block)

    def _comes_before(self, built: Built, holder: str) -> bool:
        """Tell whether a source stands for its letter rather than the one that does now."""
        source = self.ledger.source(holder)
        if source is None or not self.ledger.seen(holder):
            return True
        return (built.letter_id, built.source_hash) < (source.letter_id, source.hash)

    def _settle(self, jobs: int | None) -> None:
        """Settle which source counts where several give one letter, and drop what is gone."""
        self.ledger.drop_superseded()
        if self.report.stopped:  # with letters not reached, nothing can be said of what is gone or contested
            return
        if self.prune:
            self.ledger.drop_unseen()
        orphans = self.ledger.orphans()
        if orphans:
            again = (raw for raw in self.discover() if not raw.fault and letters.source_hash(raw) in orphans)
            self._take(_work_all(again, jobs))
        for key, sources in self.ledger.contested():
            if len({source.content for source in sources}) > 1:
                finding = duplicate_letter(key, [source.letter_id for source in sources])
                self.ledger.add_finding_once(sources[0].hash, finding)


def duplicate_letter(key: str, letter_ids: list[str]) -> Finding:
    """Return the finding for a letter that stands in several sources with different text, the one that counts first."""
    counts, *others = letter_ids
    message = f"{key} stands in several sources with different text; {counts} counts, not {', '.join(others)}"
    return Finding(counts, "duplicate-letter", message)


def _work_all(raws: Iterator[RawLetter], jobs: int | None) -> Iterator[Built]:
    """Work on letters in batches: here where one job is asked for, or none and one batch is all; else in processes."""
    batches = iter(lambda: list(islice(raws, _BATCH)), [])
    begun = list(islice(batches, 2))
    every, packed = chain(begun, batches), partial(_work_packed, work)
    if jobs == 1 or not begun or (jobs is None and len(begun) == 1):
        return chain.from_iterable(map(packed, every))
    return chain.from_iterable(in_processes(packed, every, jobs or os.cpu_count() or 1, died))


def _work_packed(work: Callable[[list[RawLetter]], list[Built]], batch: list[RawLetter]) -> list[Built]:
    """Work on a batch, and pack the lines where they were made: a twelfth of the bytes goes to the main process."""
    return [_packed(built) for built in work(batch)]


def _packed(built: Built) -> Built:
    return replace(built, lines=b"", block=pack(built.lines)) if built.lines else built


@cache
def default_shapes() -> Shapes:
    """Return the shapes that come with the package."""
    return load_shapes()


def work(batch: list[RawLetter], keep: Callable[[str, Record], None] | None = None) -> list[Built]:
    """Read, write out and validate a batch of letters; one that cannot be done is a finding.

    Args:
        batch: the letters.
        keep: called with the source's hash and the record of each letter that was read.
    """
    done, shapes = [_work(raw, keep) for raw in batch], default_shapes()
    try:
        return _validated(done, shapes)
    except Exception:  # noqa: BLE001  whichever letter it is: the others go on
        return [_validated_alone(built, shapes) for built in done]


def _validated_alone(built: Built, shapes: Shapes) -> Built:
    try:
        return _validated([built], shapes)[0]
    except Exception as error:  # noqa: BLE001  likewise
        return _fault(built.letter_id, built.source_hash, built.letter_id, "crashed", f"validating it {_said(error)}")


def _validated(done: list[Built], shapes: Shapes) -> list[Built]:
    letters_once = {built.key: built for built in done if built.key}
    copies = [built for built in done if built.key and letters_once[built.key] is not built]
    found = _violations([*letters_once.values()], shapes)
    for copy in copies:  # two letters of one key in one graph would look like one letter with two of everything
        found[copy.source_hash] = _violations([copy], shapes).get(copy.source_hash, [])
    return [_with(built, found.get(built.source_hash, [])) for built in done]


def _violations(batch: list[Built], shapes: Shapes) -> dict[str, list[Finding]]:
    """Return what letters of different keys break, by the hash of their source."""
    lines = b"".join(built.lines for built in batch)
    sources = {built.key: built.source_hash for built in batch}
    found: dict[str, list[Finding]] = {}
    for finding in validate(lines, shapes, load_vocabulary()) if lines else []:
        found.setdefault(sources[finding.letter], []).append(finding)
    return found


def _with(built: Built, found: list[Finding]) -> Built:
    if not found:
        return built
    named = tuple(
        Finding(built.letter_id, finding.kind, finding.message, finding.value, finding.span, finding.severity)
        for finding in found
    )
    return Built(
        built.letter_id, built.source_hash, built.key, built.content_hash, built.lines, (*built.findings, *named)
    )


def _work(raw: RawLetter, keep: Callable[[str, Record], None] | None = None) -> Built:
    source_hash = ""
    try:
        with time_limit(LETTER_SECONDS):
            source_hash = letters.source_hash(raw)
            record = extract.parse(letters.read(raw))
            lines = ntriples(record)
            if keep:
                keep(source_hash, record)
    except UnreadableLetterError as error:
        finding = Finding(raw.id, error.kind, str(error), severity="violation")
        return Built(raw.id, source_hash or f"unread:{raw.origin}", findings=(finding,))
    except TimeLimitError:
        return _fault(raw.id, source_hash, raw.origin, "timed-out", f"reading it took more than {LETTER_SECONDS} s")
    except Exception as error:  # noqa: BLE001  no letter, whatever is in it, keeps the others out
        return _fault(raw.id, source_hash, raw.origin, "crashed", f"reading it {_said(error)}")
    return Built(raw.id, source_hash, ids.letter_key(record), record.content_hash, lines, record.findings)


def died(raw: RawLetter) -> Built:
    """Return what stands for a letter that ends every process that reads it."""
    return _fault(raw.id, letters.source_hash(raw), raw.origin, "worker-died", "reading it ended the process")


def _said(error: Exception) -> str:
    return f"ended in a fault of imr-graph ({type(error).__name__}: {error})"


def _fault(letter_id: str, source_hash: str, origin: str, kind: str, what: str) -> Built:
    message = f"{origin}: {what}; the letter is left out and tried again in the next build; please report it"
    finding = Finding(letter_id, kind, message, severity="violation")
    return Built(letter_id, source_hash or f"unread:{origin}", findings=(finding,))


def questions() -> list[Question]:
    """Return the named queries, as a graph offers them to SPARQL editors."""
    return [Question(each.name, each.summary, each.text) for each in named_queries()]


def report_json(report: BuildReport) -> dict[str, Any]:
    """Return a build report as a JSON object."""
    return {name: getattr(report, name) for name in report.__slots__}
