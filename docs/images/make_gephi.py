"""Makes gephi.png: the view ``analysis`` of the example letters, as Gephi's preview prints it.

    python docs/images/make_gephi.py TOOLKIT

TOOLKIT is gephi-toolkit-0.10.1-all.jar of Maven Central, which the tests keep in .cache/peers. It runs on Java 17.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageChops

ROOT = Path(__file__).parents[2]
PROBE = ROOT / "tests" / "export" / "GephiProbe.java"
WIDTH = 1600
MARGIN = 20


def main(toolkit: str) -> None:
    """Build, export and print; keep the part of the page that is drawn on, in few colours."""
    with TemporaryDirectory() as folder:
        graph, drawn = Path(folder) / "graph", Path(folder) / "analysis.gexf"
        _run(sys.executable, "-m", "imr_graph", "build", ROOT / "examples" / "letters", "-o", graph)
        _run(sys.executable, "-m", "imr_graph", "export", graph, "--to", "gexf", "-o", drawn, "--view", "analysis")
        _run("java", "-Djava.awt.headless=true", "-cp", toolkit, PROBE, drawn)
        with pypdfium2.PdfDocument(f"{drawn}.pdf") as document:
            page = document[0]
            picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    left, top, right, bottom = ImageChops.invert(picture).getbbox() or (0, 0, *picture.size)
    box = (max(left - MARGIN, 0), max(top - MARGIN, 0), right + MARGIN, bottom + MARGIN)
    few = picture.crop(box).quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(Path(__file__).parent / "gephi.png", optimize=True)


def _run(*call: str | Path) -> None:
    subprocess.run([str(part) for part in call], check=True, capture_output=True)  # noqa: S603  no word of a stranger


if __name__ == "__main__":
    main(sys.argv[1])
