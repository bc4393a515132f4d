"""Apache Jena reads every dump of RDF without a word of complaint, and finds exactly the triples that were there."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from peers import riot

import imr_graph
from imr_graph import ns
from imr_graph.export import export

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("fuseki")]
DUMPS = {"ntriples": ".nt", "nquads": ".nq", "turtle": ".ttl", "jsonld": ".jsonld"}
#: Every character of the first blocks, and odd ones from elsewhere.
CHARACTERS = [*range(0x250), 0x2028, 0x2029, 0x80A9, 0xE000, 0xFEFF, 0xFFFD, 0x1F600, 0x10FFFD]


def read(path: Path, form: str, *options: str) -> list[str]:
    """Return the lines that riot makes of a dump, sorted, in the one form that pyoxigraph writes."""
    done = riot("--strict", "--check", f"--output={form}", *options, path)
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(map(str, ox.parse(done.stdout, format=ox.RdfFormat.from_extension(form))))


@pytest.fixture(scope="module")
def built(examples: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The graph of all invented letters."""
    folder = tmp_path_factory.mktemp("built") / "graph"
    imr_graph.build([examples, root / "tests" / "letters"], folder)
    return imr_graph.open_graph(folder)


@pytest.mark.parametrize("name", DUMPS)
@pytest.mark.parametrize("source", ["built", "store"])
def test_every_triple_and_no_complaint(name: str, source: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """No error, no warning, no blank node; the triples are those of the store, each once."""
    store: ox.Store = request.getfixturevalue(source)
    target = tmp_path / f"out{DUMPS[name]}"
    assert export(store, name, target).triples == len(store)
    found = read(target, "nt", "--merge")
    assert found == sorted(str(quad.triple) for quad in store)
    assert not any("_:" in line.split('"')[0] for line in found)


def test_quads_keep_their_graphs(store: ox.Store, tmp_path: Path) -> None:
    """Each triple of a letter is in the graph of its letter."""
    export(store, "nquads", tmp_path / "out.nq")
    found = read(tmp_path / "out.nq", "nq")
    assert len(found) == len(store)
    assert found == sorted(map(str, ox.parse(path=str(tmp_path / "out.nq"), format=ox.RdfFormat.N_QUADS)))


@pytest.mark.parametrize("name", DUMPS)
def test_every_character(name: str, tmp_path: Path) -> None:
    """Alone, doubled, and between quotes and backslashes, with a language and without."""
    texts = [
        text for char in map(chr, CHARACTERS) for text in (char, f'"{char}\\{char}\\\\u0041', f"'''{char}\"\"\"{char}")
    ]
    terms = [*map(ox.Literal, texts), *(ox.Literal(text, language="en-us") for text in texts)]
    lines = sorted(f"<{ns.BASE}letter/x> {ns.TEXT} {term} .\n".encode() for term in terms)
    (tmp_path / "graph.nt").write_bytes(b"".join(lines))
    target = tmp_path / f"out{DUMPS[name]}"
    export(tmp_path / "graph.nt", name, target)
    found = read(target, "nt", "--merge")
    assert found == sorted(f"<{ns.BASE}letter/x> {ns.TEXT} {term}" for term in terms)
    assert len(found) == 6 * len(CHARACTERS)
