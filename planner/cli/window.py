"""The one door from the command line up to the window."""

from pathlib import Path


def open_window(project: Path | None, *, language: str | None, passphrase: str | None) -> int:
    """Open the window and return its exit code when it is closed."""
    from ui.app import open_window as opened  # noqa: PLC0415 - every other command runs without PySide6

    return opened(project, language=language, passphrase=passphrase)
