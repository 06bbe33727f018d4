/* What the mouse does on the window's map beyond looking: drag a pin, draw a box, ask for a menu, choose a candidate,
 * go to a coordinate. The page only tells the window; what comes of it, the window decides. */
"use strict";

((phanong) => {
    const { INK, PAPER, MARK, unitX, unitY, latitude, longitude, element, sprite } = phanong;
    const DRAG_FROM_PX = 4;

    /* A pin that is being dragged, or was dropped and is not saved yet, with the line back to where it stood. */
    class Drag {
        constructor(page, tell) {
            this.page = page;
            this.tell = tell;
            this.now = null;
            this.held = false;
            const map = page.map;
            map.on("mousedown", (event) => this.press(event));
            map.on("mousemove", (event) => this.move(event));
            // On the document: the button may be let go outside the map.
            document.addEventListener("mouseup", () => this.release());
        }

        /* Only the pin that is selected can be dragged: on a crowded map nobody moves a child by panning. */
        press(event) {
            const { page } = this;
            if (page.tool || event.originalEvent.button !== 0 || event.originalEvent.shiftKey) return;
            const hit = page.grabbable(event.latlng);
            if (!hit) return;
            const [theme, row] = hit;
            page.map.dragging.disable();
            this.held = true;
            this.now = { theme, row, id: theme.ids[row], from: event.containerPoint, at: null };
        }

        move(event) {
            if (!this.held) return;
            if (!this.now.at && event.containerPoint.distanceTo(this.now.from) < DRAG_FROM_PX) return;
            this.now.at = event.latlng;
            this.page.map.closePopup();
            this.page.marks.redraw();
        }

        release() {
            if (!this.held) return;
            this.held = false;
            this.page.map.dragging.enable();
            if (!this.now.at) {
                this.now = null;
                return;
            }
            this.page.quietClick = true;
            setTimeout(() => (this.page.quietClick = false), 0);
            this.tell(this.now.id, this.now.at.lat, this.now.at.lng);
        }

        /* Put the pin back. */
        forget() {
            if (this.held) this.page.map.dragging.enable();
            this.held = false;
            this.now = null;
            this.page.marks.redraw();
        }

        draw(context, view) {
            if (!this.now || !this.now.at) return;
            const { theme, row, at } = this.now;
            const place = (x, y) => [x * view.scale - view.left, y * view.scale - view.top];
            const [px, py] = place(unitX(at.lng), unitY(at.lat));
            const part = theme.partsOf(row)[0];
            const [ox, oy] = place(theme.x[theme.starts[part]], theme.y[theme.starts[part]]);
            for (const [width, ink] of [[4, PAPER], [1.8, INK]]) {
                context.beginPath();
                context.setLineDash([6, 4]);
                context.moveTo(ox, oy);
                context.lineTo(px, py);
                context.lineWidth = width;
                context.strokeStyle = ink;
                context.stroke();
            }
            context.setLineDash([]);
            for (const [width, ink] of [[6, INK], [3, MARK]]) {
                context.beginPath();
                context.arc(px, py, theme.size + 7, 0, 2 * Math.PI);
                context.lineWidth = width;
                context.strokeStyle = ink;
                context.stroke();
            }
            const stamp = sprite(theme.shape, theme.colourOf(row), theme.size + 1, view.ratio);
            context.drawImage(stamp.bitmap, px - stamp.half, py - stamp.half, 2 * stamp.half, 2 * stamp.half);
        }
    }

    /* A box drawn with Shift held, or with the tool. */
    class Box {
        constructor(page, tell) {
            this.page = page;
            this.tell = tell;
            this.from = null;
            const map = page.map;
            map.boxZoom.disable();
            map.on("mousedown", (event) => this.press(event));
            map.on("mousemove", (event) => this.move(event));
            document.addEventListener("mouseup", (event) => this.release(event));
        }

        press(event) {
            const { page } = this;
            if (event.originalEvent.button !== 0 || !(page.tool === "box" || event.originalEvent.shiftKey)) return;
            page.map.dragging.disable();
            this.from = this.to = event.containerPoint;
            this.frame = element("div", page.map.getContainer(), "box");
        }

        move(event) {
            if (!this.from) return;
            this.to = event.containerPoint;
            const { style } = this.frame;
            style.left = `${Math.min(this.from.x, this.to.x)}px`;
            style.top = `${Math.min(this.from.y, this.to.y)}px`;
            style.width = `${Math.abs(this.to.x - this.from.x)}px`;
            style.height = `${Math.abs(this.to.y - this.from.y)}px`;
        }

        release() {
            if (!this.from) return;
            const { page, from, to } = this;
            this.forget();
            if (from.distanceTo(to) < DRAG_FROM_PX) return;
            page.quietClick = true;
            setTimeout(() => (page.quietClick = false), 0);
            const corners = [from, to].map((point) => page.map.containerPointToLatLng(point));
            const xs = corners.map((corner) => unitX(corner.lng)).sort((a, b) => a - b);
            const ys = corners.map((corner) => unitY(corner.lat)).sort((a, b) => a - b);
            const found = [];
            for (const theme of page.themes) {
                if (!theme.visible || !theme.movable) continue;
                for (const row of theme.inBox(xs[0], ys[0], xs[1], ys[1])) found.push(theme.ids[row]);
            }
            page.select(found, false);
            this.tell(found);
        }

        forget() {
            if (!this.from) return;
            this.from = this.to = null;
            this.frame.remove();
            if (!this.page.tool) this.page.map.dragging.enable();
        }
    }

    /* Numbered places to choose from, each with the circle that holds the true place half of the time. */
    class Candidates {
        constructor(page, tell) {
            this.page = page;
            this.tell = tell;
            this.layers = [];
        }

        show(candidates) {
            for (const layer of this.layers) layer.remove();
            this.layers = [];
            candidates.forEach((candidate, i) => {
                const place = [candidate.lat, candidate.lon];
                const face = element("span", null, "candidate-face", String(i + 1));
                const icon = L.divIcon({ className: "candidate", html: face, iconSize: [30, 30], iconAnchor: [15, 15] });
                const marker = L.marker(place, { icon, alt: candidate.title, zIndexOffset: 1000 - i, bubblingMouseEvents: false });
                // As an element: a title is a text, never markup.
                if (candidate.title) marker.bindTooltip(element("span", null, "", candidate.title), { offset: [14, 0] });
                marker.on("click keypress", (event) => {
                    if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
                    this.tell(i + 1);
                });
                if (candidate.r50_m > 0) {
                    this.layers.push(L.circle(place, {
                        radius: candidate.r50_m, renderer: this.circles(), interactive: false, color: INK, weight: 1.2,
                        dashArray: "5 5", fillColor: MARK, fillOpacity: 0.08,
                    }).addTo(this.page.map));
                }
                this.layers.push(marker.addTo(this.page.map));
                const shown = marker.getElement();
                shown.setAttribute("role", "button");
                shown.setAttribute("aria-label", `${i + 1} ${candidate.title}`);
            });
            if (!candidates.length) return;
            const lats = candidates.map((candidate) => candidate.lat);
            const lons = candidates.map((candidate) => candidate.lon);
            this.page.frame([[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]], 15);
        }

        circles() {
            return (this.renderer ??= L.svg());
        }
    }

    /* A marker at a coordinate that was asked for, with an offer to put the selected child there. */
    class Target {
        constructor(page, tell) {
            this.page = page;
            this.tell = tell;
            this.marker = null;
        }

        show(lat, lon, label) {
            this.forget();
            const { map, labels } = this.page;
            const icon = L.divIcon({ className: "target", html: element("span", null, "target-face"), iconSize: [34, 34] });
            this.marker = L.marker([lat, lon], { icon, keyboard: false }).addTo(map);
            const box = element("div", null, "card");
            element("div", box, "card-theme", label || `${lat.toFixed(6)}, ${lon.toFixed(6)}`);
            const put = element("button", box, "put", labels.put_here);
            put.type = "button";
            put.addEventListener("click", () => {
                this.forget();
                this.tell(lat, lon);
            });
            map.setView([lat, lon], Math.max(map.getZoom(), 15), { animate: false });
            this.marker.bindPopup(box, { autoPan: false, offset: [0, -8] }).openPopup();
        }

        forget() {
            if (this.marker) this.marker.remove();
            this.marker = null;
        }
    }

    /* Where a menu is asked for, by the right button or the menu key. */
    const listenForMenu = (page, tell) => {
        const map = page.map;
        const ask = (latlng, point) => {
            const hits = page.hitsAt(latlng);
            const [theme, row] = hits[0] ?? [null, 0];
            const box = map.getContainer().getBoundingClientRect();
            tell(latlng, theme ? theme.key : "", theme ? theme.ids[row] : "", box.left + point.x, box.top + point.y);
        };
        map.on("contextmenu", (event) => {
            event.originalEvent.preventDefault();
            // The menu key has no place of its own: its menu is for the middle of the map.
            const byKey = event.originalEvent.button === -1 || event.originalEvent.detail === 0 && !event.originalEvent.buttons
                && !event.originalEvent.clientX;
            ask(byKey ? map.getCenter() : event.latlng, byKey ? map.getSize().divideBy(2) : event.containerPoint);
        });
        return () => ask(map.getCenter(), map.getSize().divideBy(2));
    };

    Object.assign(phanong, { Drag, Box, Candidates, Target, listenForMenu });
})(phanong);
