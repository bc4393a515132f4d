"""The Spark session of a job, and what Spark says of a failure as an error of ours."""

import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from imr_graph.errors import ClusterError, MissingExtraError, SourceError
from imr_graph.spark.partition import BATCH

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SETTINGS: Final = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),  # PDFs are large
    "spark.sql.files.openCostInBytes": str(64 << 10),  # letters are small: many of them make a task
}


@contextmanager
def session_of(master: str | None, settings: Mapping[str, str]) -> "Iterator[SparkSession]":
    """Give a session with settings of its own, of the active one or of a new one, which is stopped at the end."""
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # not used
    try:
        import pandas as pd  # noqa: F401, PLC0415  Spark asks for it where Arrow is used
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        reason = "building on a cluster needs pyspark and pandas; install the extra: pip install 'imr-graph[spark]'"
        raise MissingExtraError(reason) from error
    active = SparkSession.getActiveSession()
    if active is None:
        with told():
            started = _started(SparkSession.builder.appName("imr-graph build"), master, settings)
    session = (active or started).newSession()
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    try:
        yield session
    finally:
        if active is None:
            session.stop()


def _started(builder: Any, master: str | None, settings: Mapping[str, str]) -> "SparkSession":
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    if master:
        builder = builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    if is_local(session) and "PYSPARK_PYTHON" not in os.environ:
        session.sparkContext.pythonExec = sys.executable  # else whichever python3 comes first
    return session


def is_local(session: "SparkSession") -> bool:
    """Tell whether a session's work is done in this machine's own Spark, which tries nothing twice."""
    return str(session.sparkContext.master).startswith("local")


@contextmanager
def told() -> Iterator[None]:
    """Turn what Spark says of a failure into an error of ours.

    Raises:
        SourceError: a source is not there or cannot be read.
        ClusterError: the job failed.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import AnalysisException, PySparkException  # noqa: PLC0415

    try:
        yield
    except AnalysisException as error:
        raise SourceError(f"Spark cannot read the letters: {_reason(str(error))}") from error
    except (PySparkException, Py4JError) as error:
        said = str(error)
        if re.search("FAILED_READ_FILE|CANNOT_READ_FILE_FOOTER|CANNOT_MERGE_SCHEMAS|not a Parquet file", said):
            raise SourceError(f"Spark cannot read the letters: {_reason(said)}") from error
        raise ClusterError(f"the job on Spark failed: {_reason(said)}") from error


def _reason(said: str) -> str:
    """Return the line of Spark's account that says what happened."""
    if missing := re.search(r"No module named 'imr_graph[\w.]*'", said):
        return f"its workers cannot import this package ({missing[0]}): install it there or send it along"
    raised = re.findall(r"^(?:Caused by: |: )?(?:[\w$]+\.)*\w*(?:Error|Exception): (.+)$", said, re.MULTILINE)
    return str(raised[-1] if raised else said.strip().partition("\n")[0])
