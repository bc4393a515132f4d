"""A folder on any file system that Hadoop knows (s3a://, hdfs://, file:), reached through a Spark session."""

import posixpath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Folder:
    """A folder; names within it are relative paths.

    Args:
        session: a Spark session, whose settings say how to log in.
        path: the folder's URL or path; it need not exist.
    """

    def __init__(self, session: "SparkSession", path: str) -> None:
        self.path = path.rstrip("/") or "/"
        context: Any = session.sparkContext
        self._hadoop = context._jvm.org.apache.hadoop.fs  # noqa: SLF001  pyspark offers no other way to it
        self._files = self._hadoop.Path(self.path).getFileSystem(context._jsc.hadoopConfiguration())  # noqa: SLF001

    def at(self, name: str) -> str:
        """Return the path of something in the folder."""
        return posixpath.join(self.path, name)

    def names(self, name: str = "") -> list[str]:
        """Return what stands in the folder, or in one below it, sorted; without what is hidden by a dot."""
        if not self._files.exists(self._path(name)):
            return []
        found = (status.getPath().getName() for status in self._files.listStatus(self._path(name)))
        return sorted(each for each in found if not each.startswith("."))

    def write(self, name: str, text: str) -> None:
        """Write a file, in the place of a former one."""
        out = self._files.create(self._path(name), True)  # noqa: FBT003  the method is Java's: overwrite
        out.write(bytearray(text, "utf-8"))
        out.close()

    def remove(self, name: str) -> None:
        """Remove a file or a folder with all that is in it; nothing where there is none."""
        self._files.delete(self._path(name), True)  # noqa: FBT003  likewise: recursive

    def make(self, name: str) -> None:
        """Make a folder, with those above it."""
        self._files.mkdirs(self._path(name))

    def move(self, name: str, to: str) -> None:
        """Give a file another name within the folder.

        Raises:
            OSError: the file system refuses.
        """
        if not self._files.rename(self._path(name), self._path(to)):
            raise OSError(f"{self.at(name)}: cannot be renamed to {self.at(to)}")

    def _path(self, name: str) -> Any:
        return self._hadoop.Path(self.at(name) if name else self.path)
