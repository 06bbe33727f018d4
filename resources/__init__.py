"""Data that ship with the program, and the two ways to read them."""

from importlib.resources import files
from importlib.resources.abc import Traversable


def locate(name: str) -> Traversable:
    """Return the resource ``name`` (a path below this package, with ``/``)."""
    return files(__name__).joinpath(*name.split("/"))


def read_text(name: str) -> str:
    """Return a resource as UTF-8 text."""
    return locate(name).read_text(encoding="utf-8")


def read_bytes(name: str) -> bytes:
    """Return a resource as bytes."""
    return locate(name).read_bytes()
