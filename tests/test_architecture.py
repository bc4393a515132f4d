"""The rules that keep the modules apart, and the sizes that keep them readable."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "imr_graph"
MODULES = sorted(PACKAGE.rglob("*.py"))
TOUCH_THE_DISK = {"letters", "store", "replacement", "index", "ledger", "load", "resources", "export", "cli"}
#: The pipeline's other ends: letters worked on by a cluster, and what a cluster made taken into a graph directory.
PIPELINE_USERS = {"", "__main__", "cli", "load", "spark"}


def name_of(path: Path) -> str:
    """Return a module's name within the package: ``extract.header``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of ours that a module imports, by name within the package."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "imr_graph":
            base = ".".join(node.module.split(".")[1:])
            yield from (f"{base}.{alias.name}".strip(".") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("imr_graph."))


@pytest.mark.parametrize("name", ["model", "errors"])
def test_nouns_import_nothing_of_ours(name: str) -> None:
    """The nouns and the errors stand on their own."""
    assert list(imports(PACKAGE / f"{name}.py")) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_top_imports_cli_and_pipeline(path: Path) -> None:
    """Nobody imports the command line but itself and the root; nobody the pipeline but these and its other ends."""
    top = name_of(path).split(".")[0]
    barred = {"cli", "pipeline"} - ({"pipeline"} if top in PIPELINE_USERS else set())
    if top not in {"", "__main__", "cli"}:
        assert not [found for found in imports(path) if found.split(".")[0] in barred]


def disk_calls(tree: ast.AST) -> Iterator[str]:
    """Yield what touches the disk: open(), and the methods of Path and os that read or write."""
    methods = {
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "mkdir",
        "unlink",
        "iterdir",
        "glob",
        "walk",
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id == "open":
                yield "open"
            elif isinstance(called, ast.Attribute) and called.attr in methods:
                yield called.attr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_some_modules_touch_the_disk(path: Path) -> None:
    """Reading and writing files is left to a few modules; the others get what they need as arguments."""
    top = name_of(path).split(".")[0]
    calls = set(disk_calls(ast.parse(path.read_text("utf-8"))))
    if top not in TOUCH_THE_DISK:
        assert not calls - ALLOWED.get(name_of(path), set())


#: Opening the graph directory is no file of their own; the vocabularies and shapes are read through resources.
ALLOWED = {
    "link.vocabulary": {"glob"},
    "validate": {"glob", "read_text", "read_bytes"},
    "query.named": {"glob", "read_text"},
}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_are_short(path: Path) -> None:
    """A module that grows past some 500 lines has two concerns."""
    assert len(path.read_text("utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    """Each module begins with a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
