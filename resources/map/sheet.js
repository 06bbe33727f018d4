/* The canvases that the map is drawn on: larger than the map, they move with it, and only what comes into sight is drawn.
 *
 * While the map is panned a sheet takes along what it shows already and draws the strips that are new. It does so
 * before it must, and no two sheets in one frame, so that no frame takes long.
 */
"use strict";

((phanong) => {
    const { TILE_PX } = phanong;
    const PADDING = 0.2; // of the map's size, on each side
    const ENOUGH = 0.75; // of the padding: where less is left on a side, the sheet is taken along when there is time
    const REST_MS = 180;

    /* Takes along one sheet a frame, the one with the least left first. */
    const keeper = {
        sheets: new Set(),
        frame: 0,

        wake() {
            this.frame ||= requestAnimationFrame(() => this.turn());
        },

        turn() {
            this.frame = 0;
            const thin = [...this.sheets].filter((sheet) => sheet.left() < ENOUGH).sort((a, b) => a.left() - b.left());
            if (!thin.length) return;
            thin[0].takeAlong();
            if (thin.length > 1) this.wake();
        },
    };

    /* `draw(context, view, sheet)` draws a rectangle. `restful()` says whether strips alone do not do, as with labels,
     * which must know of each other: then all is drawn anew once the map rests. `idle()`: there is nothing to draw. A
     * sheet that is `still` draws no strips at all, but everything at rest. */
    const Sheet = L.Renderer.extend({
        initialize(pane, draw, { restful = () => false, idle = () => false, still = false } = {}) {
            L.Renderer.prototype.initialize.call(this, { padding: PADDING, pane });
            Object.assign(this, { draw, restful, idle, still, density: null, blank: true });
        },

        _initContainer() {
            this._container = document.createElement("canvas");
            this.context = this._container.getContext("2d");
            if (!this.still) keeper.sheets.add(this);
        },

        _destroyContainer() {
            keeper.sheets.delete(this);
            clearTimeout(this.resting);
            this._container.remove();
            delete this._container;
            delete this.context;
        },

        getEvents() {
            return { ...L.Renderer.prototype.getEvents.call(this), move: this.follow };
        },

        /* While the map is dragged. */
        follow() {
            if (this._map && this._bounds && !this._map._animatingZoom && this.isPlaced()) this._update();
        },

        /* Return whether what is drawn stands where the map's zoom and origin want it. */
        isPlaced() {
            return Boolean(this.origin) && this._zoom === this._map.getZoom() && this.origin.equals(this._map.getPixelOrigin());
        },

        /* Return the least part of the padding that is left along each axis, less than 0 where bare ground is seen. */
        leftByAxis() {
            if (!this._map || !this._bounds || !this.isPlaced()) return [1, 1];
            const size = this._map.getSize();
            const corner = this._map.containerPointToLayerPoint([0, 0]);
            const { min, max } = this._bounds;
            return ["x", "y"].map((axis) => Math.min(corner[axis] - min[axis], max[axis] - corner[axis] - size[axis])
                / (PADDING * size[axis]));
        },

        left() {
            return Math.min(...this.leftByAxis());
        },

        _update() {
            if (this._map._animatingZoom && this._bounds) return;
            if (!this._bounds || !this.isPlaced()) {
                this.centre();
                this.redraw();
                return;
            }
            if (this.still) {
                this.rest();
                return;
            }
            const left = this.left();
            if (left < 0) this.takeAlong();
            else if (left < ENOUGH) keeper.wake();
        },

        centre() {
            L.Renderer.prototype._update.call(this);
            this._bounds.min = this._bounds.min.round();
            this._bounds.max = this._bounds.max.round();
        },

        /* Bring the map back into the sheet's middle, along the axis alone that needs it: a strip less to draw. */
        takeAlong() {
            const before = this._bounds;
            const [x, y] = this.leftByAxis();
            const size = before.getSize();
            this.centre();
            if (!size.equals(this._bounds.getSize())) {
                this.redraw();
                return;
            }
            if (x >= ENOUGH || y >= ENOUGH) {
                const { min } = this._bounds;
                const kept = L.point(x < ENOUGH ? min.x : before.min.x, y < ENOUGH ? min.y : before.min.y);
                this._bounds = L.bounds(kept, kept.add(size));
                // From it Leaflet reckons where the sheet lies while a zoom is animated.
                this._center = this._map.layerPointToLatLng(this._bounds.getCenter());
            }
            this.shift(before);
        },

        /* Draw all anew once the map has not moved for a moment. */
        rest() {
            clearTimeout(this.resting);
            this.resting = setTimeout(() => {
                this.centre();
                this.redraw();
            }, REST_MS);
        },

        view(x0, y0, x1, y1) {
            const origin = this._map.getPixelOrigin().add(this._bounds.min);
            return {
                scale: TILE_PX * 2 ** this._map.getZoom(),
                zoom: this._map.getZoom(),
                left: origin.x,
                top: origin.y,
                ratio: window.devicePixelRatio || 1,
                density: this.density,
                x0, y0, x1, y1,
            };
        },

        /* Draw everything. */
        redraw() {
            clearTimeout(this.resting);
            if (!this._map || !this._bounds) return;
            const size = this._bounds.getSize();
            const ratio = window.devicePixelRatio || 1;
            const canvas = this._container;
            this.origin = this._map.getPixelOrigin();
            L.DomUtil.setPosition(canvas, this._bounds.min);
            if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
                canvas.width = Math.round(size.x * ratio);
                canvas.height = Math.round(size.y * ratio);
                canvas.style.width = `${size.x}px`;
                canvas.style.height = `${size.y}px`;
            }
            this.density = null;
            this.clear();
            if (this.idle()) return;
            this.blank = false;
            this.draw(this.context, this.view(0, 0, size.x, size.y), this);
        },

        clear() {
            const size = this._bounds.getSize();
            const ratio = window.devicePixelRatio || 1;
            this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
            if (!this.blank) this.context.clearRect(0, 0, size.x, size.y);
            this.blank = true;
        },

        /* Take along what is drawn and draw the strips that are new. */
        shift(before) {
            clearTimeout(this.resting);
            const size = this._bounds.getSize();
            const step = before.min.subtract(this._bounds.min);
            const { context, _container: canvas } = this;
            L.DomUtil.setPosition(canvas, this._bounds.min);
            if (this.idle()) {
                this.clear();
                return;
            }
            if (Math.abs(step.x) >= size.x || Math.abs(step.y) >= size.y) {
                this.redraw();
                return;
            }
            const ratio = window.devicePixelRatio || 1;
            context.setTransform(1, 0, 0, 1, 0, 0);
            context.globalCompositeOperation = "copy";
            context.drawImage(canvas, step.x * ratio, step.y * ratio);
            context.globalCompositeOperation = "source-over";
            context.setTransform(ratio, 0, 0, ratio, 0, 0);
            const strips = [];
            if (step.x) strips.push(step.x > 0 ? [0, 0, step.x, size.y] : [size.x + step.x, 0, size.x, size.y]);
            const [w, e] = step.x > 0 ? [step.x, size.x] : [0, size.x + step.x];
            if (step.y) strips.push(step.y > 0 ? [w, 0, e, step.y] : [w, size.y + step.y, e, size.y]);
            for (const strip of strips) this.patch(...strip);
            if (this.restful()) this.rest();
        },

        /* Draw a rectangle of the sheet anew. */
        patch(x0, y0, x1, y1) {
            const { context } = this;
            this.blank = false;
            context.save();
            context.beginPath();
            context.rect(x0, y0, x1 - x0, y1 - y0);
            context.clip();
            context.clearRect(x0, y0, x1 - x0, y1 - y0);
            this.draw(context, this.view(x0, y0, x1, y1), this);
            context.restore();
        },

        /* Draw a rectangle of the world's pixels at this zoom anew, where it is on the sheet. */
        patchWorld(west, north, east, south) {
            if (!this._map || !this._bounds || !this.isPlaced()) return;
            const size = this._bounds.getSize();
            const origin = this._map.getPixelOrigin().add(this._bounds.min);
            const [x0, y0] = [Math.max(0, Math.floor(west - origin.x)), Math.max(0, Math.floor(north - origin.y))];
            const [x1, y1] = [Math.min(size.x, Math.ceil(east - origin.x)), Math.min(size.y, Math.ceil(south - origin.y))];
            if (x0 >= x1 || y0 >= y1) return;
            const ratio = window.devicePixelRatio || 1;
            this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
            this.patch(x0, y0, x1, y1);
        },
    });

    Object.assign(phanong, { Sheet });
})(phanong);
