"""Text and attributes as XML 1.0 writes them; tab, line feed and carriage return come back as they were."""

from datetime import date
from xml.sax.saxutils import escape, quoteattr

from imr_graph.export.cleaning import clean
from imr_graph.export.jsontext import dumps
from imr_graph.export.propgraph import Value


def text(value: str) -> str:
    """Return the content of an element."""
    return escape(clean(value), {"\r": "&#13;"})


def attributes(**values: str | float) -> str:
    """Return attributes with a blank before each: ``attributes(id="a")`` is `` id="a"``; a trailing ``_`` is cut."""
    return "".join(f" {name.rstrip('_')}={quoteattr(clean(str(value)))}" for name, value in values.items())


def printed(value: Value) -> str:
    """Return a property's value as text: dates in ISO 8601, lists as JSON arrays, ``true`` and ``false``."""
    match value:
        case bool():
            return str(value).lower()
        case list():
            return dumps([clean(item) for item in value])
        case date():
            return value.isoformat()
        case _:
            return str(value)
