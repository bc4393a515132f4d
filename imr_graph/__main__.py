"""``python -m imr_graph`` is ``imr-graph``."""

from imr_graph.cli import main

if __name__ == "__main__":
    main(prog_name="imr-graph")
