"""What roads without a name are called."""

from gis.roads.tags import CLASSES
from resources.text import catalogue


def road_name(road: str, language: str) -> str:
    """Return the name of a road; of one without a name, what kind of road it is (OSM's ``highway``)."""
    if road not in CLASSES:
        return road
    return catalogue(language).say(f"road_classes.{road.removesuffix('_link')}")
