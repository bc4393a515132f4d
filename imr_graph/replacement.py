"""The last step of a build: commits the ledger, and brings the store, the findings and the manifest to what it says.

A small change updates the store, a large one loads it anew.
"""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from imr_graph import __version__, index
from imr_graph.block import unpack
from imr_graph.contract import finding_to_json
from imr_graph.describe import Partitions, Question, add, description, partitions
from imr_graph.ledger import Ledger
from imr_graph.store import LAYOUT, GraphDirectory, Manifest

#: A change of more letters than this share of the graph loads the store anew instead of updating it.
_UPDATE_SHARE: Final = 0.1
UPDATE_MOST: Final = 5000
_COUNTED: Final = 16  # letters whose lines are counted together: more fall out of the processor's cache


class Replacement:
    """What a build leaves behind, about to take the place of what was there.

    Args:
        directory: the graph directory, locked.
        ledger: its open ledger.
        threads: how many threads load the store.
    """

    def __init__(self, directory: GraphDirectory, ledger: Ledger, threads: int) -> None:
        self.directory, self.ledger, self.threads = directory, ledger, threads

    def run(self, counts: dict[str, Any], questions: list[Question]) -> Manifest:
        """Replace, and return the new manifest.

        Args:
            counts: what the build counted, for the manifest.
            questions: the named queries, for the graph's description of itself.
        """
        former = self.directory.former()
        fits = self._store_fits(former)
        index.clear(self.directory.store_folder)
        changed = self.ledger.changed_count()
        if changed or not self.ledger.get("graph"):
            self.ledger.put("graph", self.ledger.graph_hash())
        self.ledger.commit()
        lines = (json.dumps(finding_to_json(each), ensure_ascii=False) + "\n" for each in self.ledger.findings())
        self.directory.write(self.directory.findings_file, *lines)
        if not former or not fits or changed > min(UPDATE_MOST, self.ledger.totals()[0] * _UPDATE_SHARE):
            manifest = self._load(counts, questions)
        else:
            manifest = self._update(former, counts, questions)
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        self.directory.write(self.directory.manifest_file, text)
        return manifest

    def _store_fits(self, former: Manifest | None) -> bool:
        """Tell whether this version has made the store of the letters that the ledger knew before this run."""
        hashes = {index.loaded_from(self.directory.store_folder), self.ledger.get("graph")}
        return former is not None and hashes == {former["content_hash"]}

    def _update(self, former: Manifest, counts: dict[str, Any], questions: list[Question]) -> Manifest:
        """Update the store; lines that a changed letter keeps are left alone."""
        totals, gone, fresh = _counts(former), unpack(self.ledger.gone()), unpack(self.ledger.fresh())
        add(totals, partitions(gone), -1)
        add(totals, partitions(fresh), 1)
        manifest = self._manifest(totals, counts)
        removed = _lines(gone) | _lines(_description(former, questions).encode())
        added = _lines(fresh) | _lines(_description(manifest, questions).encode())
        if removed != added:
            index.update(self.directory.store_folder, _text(removed - added), _text(added - removed))
        return manifest

    def _load(self, counts: dict[str, Any], questions: list[Question]) -> Manifest:
        """Load the store anew, and count the lines while it settles."""
        totals = Partitions(Counter(), Counter())
        with index.Loading(self.directory.store_folder, self.threads) as loading:
            for block in self.ledger.blocks():
                loading.add(block)
            loading.settle()
            blocks = self.ledger.blocks()
            while some := list(islice(blocks, _COUNTED)):
                add(totals, partitions(unpack(some)), 1)
            manifest = self._manifest(totals, counts)
            loading.finish(_description(manifest, questions))
        return manifest

    def _manifest(self, totals: Partitions, counts: dict[str, Any]) -> Manifest:
        letters, triples = self.ledger.totals()
        return {
            "layout": LAYOUT,
            "imr_graph": __version__,
            "fingerprint": index.fingerprint(),
            "content_hash": self.ledger.get("graph") or "",
            "letters": letters,
            "triples": triples,
            **counts,
            "findings": self.ledger.findings_by_kind(),
            "classes": dict(sorted(totals.classes.items())),
            "properties": dict(sorted(totals.properties.items())),
        }


def _lines(text: bytes) -> set[bytes]:
    return set(text.splitlines())


def _text(lines: Iterable[bytes]) -> str:
    return b"\n".join(lines).decode()


def _counts(manifest: Manifest) -> Partitions:
    return Partitions(Counter(manifest["classes"]), Counter(manifest["properties"]))


def _description(manifest: Manifest, questions: list[Question]) -> str:
    hashes = manifest["content_hash"], manifest["fingerprint"]
    return description(*hashes, manifest["letters"], _counts(manifest), questions)
