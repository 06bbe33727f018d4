/* A map from the network under the roads: of the one server that the window names, and only what is looked at. */
"use strict";

((phanong) => {
    const LEAST_ZOOM = 5;

    /* Lay the map of an address under everything else; "" takes it away, with what is still asked for. */
    const showOnline = (page, address, credit, mostZoom) => {
        page.online?.remove();
        page.online = null;
        if (!address) return;
        page.online = L.tileLayer(address, {
            attribution: credit,
            minZoom: LEAST_ZOOM,
            maxNativeZoom: mostZoom,
            maxZoom: page.map.getMaxZoom(),
            keepBuffer: 1,
            updateWhenIdle: true,
            updateWhenZooming: false,
            noWrap: true,
        }).addTo(page.map);
    };

    const listenForOnline = (page, bridge) => {
        bridge.onlineChanged.connect((address, credit, mostZoom) => showOnline(page, address, credit, mostZoom));
    };

    Object.assign(phanong, { listenForOnline });
})(phanong);
