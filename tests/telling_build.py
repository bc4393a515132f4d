"""Run imr-graph, and make a file when a letter is kept: python telling_build.py FILE build LETTERS... -o GRAPH.

So a test can stop a build in the middle of its work, of which little is in hand at a time.
"""

import sys
from pathlib import Path

from imr_graph import pipeline
from imr_graph.block import Block
from imr_graph.cli import main
from imr_graph.ledger import Ledger

if __name__ == "__main__":
    told = Path(sys.argv.pop(1))
    put_letter = Ledger.put_letter

    def put_and_tell(self: Ledger, key: str, source_hash: str, block: Block) -> None:
        """Keep a letter, as ever."""
        put_letter(self, key, source_hash, block)
        told.touch()

    Ledger.put_letter = put_and_tell  # type: ignore[method-assign]
    vars(pipeline)["_BATCH"] = 16
    main(prog_name="imr-graph")
