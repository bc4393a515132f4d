"""How fast letters become a graph directory: by stage, whole, by processes, again after a change, and done plainly.

    python benchmarks/build.py [--letters 10000 100000] [--larger 200000] [--pdfs 500] [--plain 512] [--corpus 1700000]
                               [--folder FOLDER]

Letters are generated (benchmarks/generate.py) beforehand. Stages are timed in one process, in processor time. Whole
builds are runs of `imr-graph build` of their own, from start to end: wall time, and the most memory that all processes
of a run held together, looked at twice a second (the proportional set size that Linux tells). The same work done
plainly is the same reading of letters, rdflib for the graph and pySHACL for validation, in one process. The last size
tells what a corpus will take. All files are made in a new folder below --folder, else where the system keeps such, and
removed.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pyshacl
import rdflib
from generate import to_parquet, to_pdfs
from invented import Invented, invent
from validate import processor

from imr_graph import __version__, extract, index, letters
from imr_graph.block import Block, pack
from imr_graph.link.icd10 import icd10_links
from imr_graph.link.specialties import specialty_code
from imr_graph.model import Letter, Record
from imr_graph.pipeline import default_shapes, work
from imr_graph.resources import files
from imr_graph.triples import ntriples
from imr_graph.validate import load_shapes, load_vocabulary, validate

SAMPLE = 2_000  # letters whose stages are timed
BATCH = 128
CHANGED = 100  # one letter in so many is changed for a re-build


class Run(NamedTuple):
    """One run of the program: seconds, the most memory in megabytes, and its report."""

    seconds: float
    memory: float
    report: dict[str, Any]


def run(sources: Path, graph: Path, *options: str) -> Run:
    """Build in a process of its own, and watch it."""
    report = graph.with_suffix(".json")
    command = [sys.executable, "-m", "imr_graph", "build", str(sources), "-o", str(graph), "--report", str(report)]
    os.sync()  # what the run before has left to write is not this one's
    started, most = time.perf_counter(), 0
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
    while process.returncode is None:
        most = max(most, _held(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
    seconds = time.perf_counter() - started
    if process.returncode:
        sys.exit(f"the build of {sources} ended with {process.returncode}")
    return Run(seconds, most / 1e6, json.loads(report.read_text("utf-8")))


def _held(pid: int) -> int:
    """Return the bytes that a process and its children hold together."""
    try:
        root = psutil.Process(pid)
        return sum(_memory(process.pid) for process in (root, *root.children(recursive=True)))
    except psutil.Error:
        return 0


def _memory(pid: int) -> int:
    """Return the bytes of a process, pages that it shares in parts; the sum of psutil would take a tenth of a core."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    except OSError:
        return 0
    return sum(int(kilobytes) * 1024 for kilobytes in re.findall(r"^Pss: +(\d+) kB", text, re.MULTILINE))


# -- stages ------------------------------------------------------------------------------------------------------------


def stages(source: Path, folder: Path) -> None:
    """Print what each stage takes a letter, in one process."""
    work(list(islice(letters.discover([source]), BATCH)))  # patterns, vocabularies and shapes are loaded
    icd10_links.cache_clear()
    seconds: dict[str, float] = {}

    def timed(stage: str, done: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = done()
        seconds[stage] = time.process_time() - started
        return result

    def read() -> list[Letter]:
        raws = list(islice(letters.discover([source]), SAMPLE))
        return [letters.read(raw) for raw in raws if letters.source_hash(raw)]

    texts: list[Letter] = timed("read", read)
    records: list[Record] = timed("parse", lambda: [extract.parse(letter) for letter in texts])
    timed("link", lambda: _link(records))
    lines: list[bytes] = timed("triples", lambda: [ntriples(record) for record in records])
    timed("validate", lambda: _validate(lines))
    blocks: list[Block] = timed("pack", lambda: list(map(pack, lines)))
    timed("load", lambda: _load(blocks, folder))
    print(f"\n{len(texts):,} letters in one process, processor time; guidelines and services are linked in parse")
    for stage, spent in {**seconds, "sum": sum(seconds.values())}.items():
        rate = len(texts) / spent
        print(f"  {stage:10}{1e6 / rate:8,.0f} microseconds a letter {rate:10,.0f} letters/s")


def _link(records: list[Record]) -> None:
    for record in records:
        for diagnosis in record.diagnoses:
            icd10_links(diagnosis.value)
        for certification in record.reviewer.certifications:
            specialty_code(certification.value)


def _validate(lines: list[bytes]) -> None:
    shapes, vocabulary = default_shapes(), load_vocabulary()
    for start in range(0, len(lines), BATCH):
        validate(b"".join(lines[start : start + BATCH]), shapes, vocabulary)


def _load(blocks: list[Block], folder: Path) -> None:
    with index.Loading(folder / "stages", 1) as loading:
        for block in blocks:
            loading.add(block.packed)
        loading.settle()
        loading.finish("")
    shutil.rmtree(folder / "stages")


# -- whole builds ------------------------------------------------------------------------------------------------------


def whole(source: Path, count: int, graph: Path) -> Run:
    """Print one full build."""
    done = run(source, graph)
    triples, kept = done.report["triples"], (graph / "letters.sqlite").stat().st_size
    print(f"\n{count:,} letters, {triples:,} triples, {os.cpu_count()} processes")
    print(f"  whole      {done.seconds:8.1f} s {count / done.seconds:8,.0f} letters/s   ({_parts(done)})")
    print(f"  memory     {done.memory:8,.0f} MB at most, all processes together")
    print(f"  disk       {_size(graph) / count:8,.0f} bytes a letter, {kept / count:,.0f} of them in letters.sqlite")
    return done


def _parts(done: Run) -> str:
    return ", ".join(f"{name} {spent:.1f} s" for name, spent in done.report["seconds"].items())


def _size(folder: Path) -> int:
    """Return the bytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def again(source: Path, graph: Path, full: Run, folder: Path) -> None:
    """Print what a re-build takes after one letter in a hundred was changed, and after no change."""
    changed = folder / "changed.parquet"
    _change(source, changed)
    done = run(changed, graph)
    built, share, parts = done.report["built"], done.seconds / full.seconds, _parts(done)
    print(f"  again      {done.seconds:8.1f} s with {built:,} changed letters: {share:.1%} of the whole   ({parts})")
    done = run(changed, graph)
    print(f"  again      {done.seconds:8.1f} s with none changed: {done.seconds / full.seconds:.1%} of the whole")
    changed.unlink()


def _change(source: Path, target: Path) -> None:
    """Write the letters with one in a hundred changed: a word more in its first lines, so that every span moves."""
    table, number = pq.ParquetFile(source), 0
    with pq.ParquetWriter(target, table.schema_arrow, compression="zstd") as writer:
        for batch in table.iter_batches(batch_size=1000):
            ids, texts = (column.to_pylist() for column in batch.columns)
            for place, text in enumerate(texts):
                number += 1
                if number % CHANGED == 0:
                    texts[place] = text.replace(" the ", " the very ", 1)
            writer.write_table(pa.table([ids, texts], schema=table.schema_arrow))


def alone(source: Path, count: int, done: Run, folder: Path) -> None:
    """Print the same build with one process."""
    one = run(source, folder / "alone", "--jobs", "1")
    print(f"  one process{one.seconds:7.1f} s {count / one.seconds:8,.0f} letters/s; ", end="")
    print(f"the processes above are {one.seconds / done.seconds:.2f} times as fast")
    shutil.rmtree(folder / "alone")


# -- peers -------------------------------------------------------------------------------------------------------------


def plainly(source: Path, count: int, folder: Path) -> float:
    """Print the same work done with rdflib and pySHACL; return letters a second."""
    shapes, vocabulary = load_shapes().graph, rdflib.Graph()
    for path in files("ontology"):
        vocabulary.parse(path)
    named = {subject: list(vocabulary.predicate_objects(subject)) for subject in set(vocabulary.subjects())}
    raws = list(islice(letters.discover([source]), count))
    started = time.process_time()
    with (folder / "plain.nt").open("wb") as out:
        for start in range(0, len(raws), BATCH):
            graph = rdflib.Graph()
            for raw in raws[start : start + BATCH]:
                graph.parse(data=ntriples(extract.parse(letters.read(raw))), format="nt")
            out.write(graph.serialize(format="nt", encoding="utf-8"))
            for concept in set(graph.objects()) & named.keys():  # what the shapes ask of the vocabularies
                for predicate, value in named[concept]:
                    graph.add((concept, predicate, value))
            pyshacl.validate(graph, shacl_graph=shapes)
    rate = len(raws) / (time.process_time() - started)
    print(f"\nrdflib and pySHACL, one process, {count:,} letters: {rate:,.0f} letters/s")
    return rate


def pdfs(folder: Path, count: int) -> None:
    """Print what PDFs take: a whole build, and their reading beside pypdfium2 alone."""
    source = folder / "pdfs"
    to_pdfs(map(invent, range(count)), source)
    done = run(source, folder / "pdf-graph")
    print(f"\n{count:,} PDFs\n  whole      {done.seconds:8.1f} s {count / done.seconds:8,.0f} letters/s")
    paths = sorted(source.iterdir())
    best = {"imr-graph": 0.0, "pypdfium2": 0.0}
    for _ in range(3):
        for name, read in (("imr-graph", _read), ("pypdfium2", _pdfium)):
            started = time.process_time()
            read(paths)
            best[name] = max(best[name], count / (time.process_time() - started))
    ours, alone = best.values()
    print(
        f"  reading    {ours:8,.0f} letters/s a core, pypdfium2 alone {alone:,.0f}: {ours / alone:.1%}, best of three"
    )


def _read(paths: Iterable[Path]) -> None:
    for raw in letters.discover(paths):
        letters.read(raw)


def _pdfium(paths: Iterable[Path]) -> None:
    for path in paths:
        with pdfium.PdfDocument(path.read_bytes()) as document:
            for page in document:
                page.get_textpage().get_text_range()


def plan(corpus: int, count: int, done: Run, graph: Path) -> None:
    """Print what a corpus will take, from what the last size took."""
    times = corpus / count
    hours, gigabytes = done.seconds * times / 3600, _size(graph) * times / 1e9
    print(f"\n{corpus:,} letters at these rates: {done.report['triples'] * times / 1e6:,.0f} million triples, ", end="")
    print(f"{gigabytes:,.0f} GB on disk, {hours:.1f} hours")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--larger", type=int, help="so many letters besides, for the memory")
    parser.add_argument("--pdfs", type=int, default=500)
    parser.add_argument("--plain", type=int, default=512)
    parser.add_argument("--corpus", type=int, default=1_700_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    print(
        f"imr-graph {__version__}, Python {platform.python_version()}, {processor()}, {os.cpu_count()} cores, ", end=""
    )
    print(", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib", "pyshacl", "pypdfium2")))
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        measure(options, Path(name))


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Print the tables of all sizes."""
    source, graph, rate = folder / "letters.parquet", folder / "graph", 0.0
    for number, count in enumerate(options.letters):
        shutil.rmtree(graph, ignore_errors=True)
        to_parquet(_invented(count), source)
        if not number:
            stages(source, folder)
            rate = plainly(source, options.plain, folder)
        done = whole(source, count, graph)
        print(f"             {count / done.seconds / rate:.1f} times as fast as rdflib and pySHACL")
        again(source, graph, done, folder)
        alone(source, count, done, folder)
    plan(options.corpus, count, done, graph)
    if options.larger:
        shutil.rmtree(graph)
        to_parquet(_invented(options.larger), source)
        larger = whole(source, options.larger, graph)
        print(f"             {larger.memory / done.memory:.2f} times the memory of {count:,} letters")
    pdfs(folder, options.pdfs)


def _invented(count: int) -> Iterable[Invented]:
    return (invent(number) for number in range(count))


if __name__ == "__main__":
    main()
