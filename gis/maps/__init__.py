"""Maps for the browser and for other GIS programs."""
