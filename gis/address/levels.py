"""How exactly a place is known, from a measured position down to nothing."""

from enum import StrEnum


class Level(StrEnum):
    """The ladder of places; the order of definition is from best to worst."""

    GPS = "gps"
    PIN = "pin"
    HOUSE = "house"
    LANDMARK = "landmark"
    VILLAGE = "village"
    TAMBON = "tambon"
    AMPHOE = "amphoe"
    PROVINCE = "province"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Return 0 for the best level, more for a worse one."""
        return list(Level).index(self)


class PlaceStatus(StrEnum):
    """What the geocoder makes of its own answer."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    NONE = "none"
