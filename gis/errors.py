"""What a person can mend, told apart from our own bugs."""

from resources.text import catalogue


class UserError(Exception):
    """Something that a person can mend.

    ``code`` names a sentence under ``[errors]`` in the word catalogues; ``details`` fill its gaps
    (a file, a row, a count: never a child's name, ID or address).
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def message(self, language: str) -> str:
        """Return the sentence in ``language`` (``th`` or ``en``)."""
        return catalogue(language).say(f"errors.{self.code}", **self.details)

    def __str__(self) -> str:
        return self.message("en")


class DataError(UserError):
    """A file or table that cannot be used as it is."""


class GeocodingError(UserError):
    """Places that cannot be found with the sources at hand."""


class NetworkError(UserError):
    """Roads that cannot be used: damaged, elsewhere, or not connected."""


class JobCancelled(Exception):  # noqa: N818 - an event, not an error
    """Raised by ``Monitor.check`` when the person asked to stop."""
