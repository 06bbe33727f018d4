/* The map page: themes drawn on canvas, a panel that is also the legend, popups, and the talk with the window.
 *
 * Data come as one object (gis/maps/webmap.py says its shape), from the page itself or by fetch from the
 * page's own origin. Every text of the data reaches the page by textContent, never as markup.
 */
"use strict";

const phanong = (() => {
    const TILE_PX = 256;
    const HIT_PX = 9;
    const INK = "#1a1a1a";
    const PAPER = "#ffffff";
    const MARK = "#ffd400";
    const ARROW_EVERY_PX = 70;
    const MOST_LABELS = 1500;
    const EARTH_CIRCUMFERENCE_M = 40075016.686;
    const BATCH = 60; // parts in one stroke: one giant path is slow to rasterise

    // Web Mercator with the world as the unit square.
    const unitX = (lon) => lon / 360 + 0.5;
    const unitY = (lat) => {
        const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
        return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    };
    const latitude = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
    const longitude = (x) => (x - 0.5) * 360;

    const element = (name, parent, className = "", text = "") => {
        const made = document.createElement(name);
        if (className) made.className = className;
        if (text) made.textContent = text;
        if (parent) parent.appendChild(made);
        return made;
    };

    /* One layer: its geometry in unit coordinates, its style, its texts. */
    class Theme {
        constructor(source) {
            for (const name of ["key", "title", "shape", "colour", "size", "opacity", "arrows", "background", "visible"]) {
                this[name] = source[name];
            }
            this.ids = source.ids;
            this.columns = source.columns;
            this.labels = source.labels;
            this.radii = source.radii;
            this.palette = source.palette.length ? source.palette : [source.colour];
            this.paint = source.paint;
            this.rowOf = new Map(this.ids.map((id, row) => [id, row]));
            this.isPoint = source.kind === "point";
            this.isArea = source.kind === "area";
            this.decode(source);
        }

        /* Coordinates are whole numbers of 1/scale degree; within a part each is the step from the one before. */
        decode(source) {
            const flat = source.xy;
            const count = flat.length / 2;
            const x = new Float64Array(count);
            const y = new Float64Array(count);
            this.starts = Int32Array.from(source.starts);
            this.owners = Int32Array.from(source.owners);
            const parts = this.owners.length;
            this.boxes = new Float64Array(parts * 4);
            for (let part = 0; part < parts; part++) {
                let lon = 0;
                let lat = 0;
                let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
                for (let i = this.starts[part]; i < this.starts[part + 1]; i++) {
                    lon += flat[2 * i];
                    lat += flat[2 * i + 1];
                    x[i] = unitX(lon / source.scale);
                    y[i] = unitY(lat / source.scale);
                    west = Math.min(west, x[i]);
                    east = Math.max(east, x[i]);
                    north = Math.min(north, y[i]);
                    south = Math.max(south, y[i]);
                }
                this.boxes.set([west, north, east, south], 4 * part);
            }
            this.x = x;
            this.y = y;
            this.order = Array.from(this.owners.keys());
            if (this.paint.length) this.order.sort((a, b) => this.paint[this.owners[a]] - this.paint[this.owners[b]] || a - b);
        }

        colourOf(row) {
            return this.palette[this.paint.length ? this.paint[row] : 0];
        }

        /* Return the box of a feature in unit coordinates, or null. */
        boxOf(row) {
            let box = null;
            for (let part = 0; part < this.owners.length; part++) {
                if (this.owners[part] !== row) continue;
                const [w, n, e, s] = this.boxes.subarray(4 * part, 4 * part + 4);
                box = box ? [Math.min(box[0], w), Math.min(box[1], n), Math.max(box[2], e), Math.max(box[3], s)] : [w, n, e, s];
            }
            return box;
        }

        /* Return the rows of features within reach (unit lengths) of a point, nearest first. */
        hits(px, py, reach) {
            const found = new Map();
            for (let part = 0; part < this.owners.length; part++) {
                const box = 4 * part;
                if (px < this.boxes[box] - reach || px > this.boxes[box + 2] + reach) continue;
                if (py < this.boxes[box + 1] - reach || py > this.boxes[box + 3] + reach) continue;
                const distance = this.distance(part, px, py);
                const row = this.owners[part];
                if (distance <= reach && distance < (found.get(row) ?? Infinity)) found.set(row, distance);
            }
            return [...found.keys()].sort((a, b) => found.get(a) - found.get(b) || a - b);
        }

        distance(part, px, py) {
            const first = this.starts[part];
            const end = this.starts[part + 1];
            if (this.isPoint) return Math.hypot(this.x[first] - px, this.y[first] - py);
            let best = Infinity;
            let inside = false;
            for (let i = first; i + 1 < end; i++) {
                const [ax, ay, bx, by] = [this.x[i], this.y[i], this.x[i + 1], this.y[i + 1]];
                const length = (bx - ax) ** 2 + (by - ay) ** 2;
                const t = length ? Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length)) : 0;
                best = Math.min(best, Math.hypot(ax + t * (bx - ax) - px, ay + t * (by - ay) - py));
                if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
            }
            return this.isArea && inside ? 0 : best;
        }
    }

    /* Draw a point's shape of radius r about (0, 0). */
    const drawShape = (context, shape, colour, r) => {
        const polygon = (points) => {
            context.beginPath();
            points.forEach(([x, y], i) => (i ? context.lineTo(x * r, y * r) : context.moveTo(x * r, y * r)));
            context.closePath();
        };
        const filled = () => {
            context.lineWidth = 3;
            context.strokeStyle = PAPER;
            context.stroke();
            context.fillStyle = colour;
            context.fill();
            context.lineWidth = 1.2;
            context.strokeStyle = INK;
            context.stroke();
        };
        const strokes = (lines) => {
            context.lineCap = "round";
            for (const [width, ink] of [[r * 0.5 + 3.4, PAPER], [r * 0.5 + 1.6, INK], [r * 0.5, colour]]) {
                context.lineWidth = width;
                context.strokeStyle = ink;
                context.beginPath();
                for (const [x1, y1, x2, y2] of lines) {
                    context.moveTo(x1 * r, y1 * r);
                    context.lineTo(x2 * r, y2 * r);
                }
                context.stroke();
            }
        };
        context.lineJoin = "round";
        if (shape === "square") {
            polygon([[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]]);
            filled();
        } else if (shape === "triangle") {
            polygon([[0, -1.15], [1.05, 0.8], [-1.05, 0.8]]);
            filled();
        } else if (shape === "diamond") {
            polygon([[0, -1.25], [1.05, 0], [0, 1.25], [-1.05, 0]]);
            filled();
        } else if (shape === "star") {
            polygon(Array.from({ length: 10 }, (_, i) => {
                const reach = i % 2 ? 0.55 : 1.25;
                return [reach * Math.sin((i * Math.PI) / 5), -reach * Math.cos((i * Math.PI) / 5)];
            }));
            filled();
        } else if (shape === "pin") {
            polygon([[-1, 1], [-1, -0.1], [0, -0.9], [0, -1.7], [0.9, -1.4], [0.1, -1.1], [0.1, -0.82], [1, -0.1], [1, 1]]);
            filled();
        } else if (shape === "cross") {
            strokes([[-0.8, -0.8, 0.8, 0.8], [-0.8, 0.8, 0.8, -0.8]]);
        } else if (shape === "plus") {
            strokes([[0, -1, 0, 1], [-1, 0, 1, 0]]);
        } else {
            context.beginPath();
            context.arc(0, 0, r, 0, 2 * Math.PI);
            if (shape === "ring") {
                context.fillStyle = PAPER;
                context.fill();
                for (const [width, ink] of [[r * 0.5 + 2, INK], [r * 0.5, colour]]) {
                    context.lineWidth = width;
                    context.strokeStyle = ink;
                    context.stroke();
                }
            } else {
                filled();
            }
        }
    };

    const sprites = new Map();

    /* Return a small canvas with the shape in its middle: stamping it is much faster than drawing each point. */
    const sprite = (shape, colour, radius, ratio) => {
        const name = [shape, colour, radius, ratio].join();
        if (!sprites.has(name)) {
            const half = Math.ceil(radius * 1.75 + 4);
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 2 * half * ratio;
            const context = canvas.getContext("2d");
            context.scale(ratio, ratio);
            context.translate(half, half);
            drawShape(context, shape, colour, radius);
            sprites.set(name, { canvas, half });
        }
        return sprites.get(name);
    };

    const isDark = (colour) => {
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
        return 0.299 * r + 0.587 * g + 0.114 * b < 150;
    };

    /* Where the unit square lies on a canvas: pixel = unit * scale - origin. */
    const tracePart = (context, theme, part, view) => {
        const { scale, left, top } = view;
        const end = theme.starts[part + 1] - 1;
        let lastX = Infinity;
        let lastY = Infinity;
        for (let i = theme.starts[part]; i <= end; i++) {
            const x = theme.x[i] * scale - left;
            const y = theme.y[i] * scale - top;
            if (lastX === Infinity) context.moveTo(x, y);
            else if (i < end && Math.abs(x - lastX) + Math.abs(y - lastY) < 1.2) continue;
            else context.lineTo(x, y);
            lastX = x;
            lastY = y;
        }
    };

    const partsInView = (theme, view) =>
        theme.order.filter((part) => {
            const box = 4 * part;
            return (
                theme.boxes[box + 2] * view.scale - view.left > -30 &&
                theme.boxes[box] * view.scale - view.left < view.width + 30 &&
                theme.boxes[box + 3] * view.scale - view.top > -30 &&
                theme.boxes[box + 1] * view.scale - view.top < view.height + 30
            );
        });

    const strokeParts = (context, theme, parts, view, width, ink) => {
        context.lineWidth = width;
        context.lineJoin = "round";
        context.lineCap = "round";
        context.setLineDash(theme.shape === "dashed" ? [width * 2, width * 2.5] : []);
        let colour = null;
        let waiting = 0;
        for (const part of parts) {
            const next = ink || theme.colourOf(theme.owners[part]);
            if (waiting && (next !== colour || waiting >= BATCH)) {
                context.stroke();
                waiting = 0;
            }
            if (!waiting) {
                context.strokeStyle = colour = next;
                context.beginPath();
            }
            tracePart(context, theme, part, view);
            waiting += 1;
        }
        if (waiting) context.stroke();
        context.setLineDash([]);
    };

    const drawArrows = (context, theme, parts, view) => {
        const arm = theme.size + 3.5;
        context.lineJoin = "round";
        for (const part of parts) {
            let along = ARROW_EVERY_PX / 2;
            for (let i = theme.starts[part]; i + 1 < theme.starts[part + 1]; i++) {
                const x = theme.x[i] * view.scale - view.left;
                const y = theme.y[i] * view.scale - view.top;
                const dx = theme.x[i + 1] * view.scale - view.left - x;
                const dy = theme.y[i + 1] * view.scale - view.top - y;
                const length = Math.hypot(dx, dy);
                for (; along <= length; along += ARROW_EVERY_PX) {
                    const [ax, ay] = [x + (dx * along) / length, y + (dy * along) / length];
                    if (ax < -arm || ay < -arm || ax > view.width + arm || ay > view.height + arm) continue;
                    context.save();
                    context.translate(ax, ay);
                    context.rotate(Math.atan2(dy, dx));
                    context.beginPath();
                    context.moveTo(arm, 0);
                    context.lineTo(-arm * 0.6, arm * 0.75);
                    context.lineTo(-arm * 0.2, 0);
                    context.lineTo(-arm * 0.6, -arm * 0.75);
                    context.closePath();
                    context.lineWidth = 2.5;
                    context.strokeStyle = PAPER;
                    context.stroke();
                    context.fillStyle = theme.colourOf(theme.owners[part]);
                    context.fill();
                    context.restore();
                }
                along -= length;
            }
        }
    };

    const drawLines = (context, theme, view) => {
        const parts = partsInView(theme, view);
        if (!theme.background) strokeParts(context, theme, parts, view, theme.size + 3, PAPER);
        strokeParts(context, theme, parts, view, theme.size, null);
        if (theme.arrows) drawArrows(context, theme, parts, view);
    };

    const drawAreas = (context, theme, view) => {
        const parts = partsInView(theme, view).sort((a, b) => theme.owners[a] - theme.owners[b] || a - b);
        let at = 0;
        while (at < parts.length) {
            const row = theme.owners[parts[at]];
            context.beginPath();
            for (; at < parts.length && theme.owners[parts[at]] === row; at++) {
                tracePart(context, theme, parts[at], view);
                context.closePath();
            }
            context.globalAlpha = theme.opacity * 0.18;
            context.fillStyle = theme.colourOf(row);
            context.fill("evenodd");
            context.globalAlpha = theme.opacity;
            context.lineWidth = theme.size;
            context.strokeStyle = theme.colourOf(row);
            context.stroke();
        }
    };

    const drawPoints = (context, theme, view) => {
        const shown = [];
        // Two points within two pixels look like one: draw the first of them only.
        const columns = Math.ceil((view.width + 40) / 2) + 1;
        const drawn = new Int16Array(columns * (Math.ceil((view.height + 40) / 2) + 1));
        for (const part of theme.order) {
            const x = theme.x[part] * view.scale - view.left;
            const y = theme.y[part] * view.scale - view.top;
            if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
            const cell = ((y + 20) >> 1) * columns + ((x + 20) >> 1);
            const paint = theme.paint.length ? theme.paint[theme.owners[part]] + 1 : 1;
            if (drawn[cell] === paint) continue;
            drawn[cell] = paint;
            const stamp = sprite(theme.shape, theme.colourOf(theme.owners[part]), theme.size, view.ratio);
            context.drawImage(stamp.canvas, x - stamp.half, y - stamp.half, 2 * stamp.half, 2 * stamp.half);
            shown.push([x, y, theme.owners[part]]);
        }
        if (theme.labels.length && shown.length <= MOST_LABELS) drawLabels(context, theme, shown);
    };

    /* Short labels sit in the shape, longer ones beside it; one that would lie on another is left out. */
    const drawLabels = (context, theme, shown) => {
        const taken = new Set();
        const size = Math.max(12, theme.size * 1.25);
        context.textBaseline = "middle";
        context.lineJoin = "round";
        for (const [x, y, row] of shown) {
            const text = theme.labels[row];
            if (!text) continue;
            const inside = text.length <= 3 && theme.size >= 7;
            context.font = `600 ${size}px Sarabun, sans-serif`;
            const width = inside ? theme.size * 1.4 : context.measureText(text).width;
            const cells = [];
            const left = inside ? x - width / 2 : x + theme.size + 3;
            for (let cx = Math.floor(left / 8); cx <= Math.floor((left + width) / 8); cx++) {
                for (let cy = Math.floor((y - size / 2) / 8); cy <= Math.floor((y + size / 2) / 8); cy++) cells.push(`${cx},${cy}`);
            }
            if (cells.some((cell) => taken.has(cell))) continue;
            cells.forEach((cell) => taken.add(cell));
            context.textAlign = inside ? "center" : "left";
            if (inside) {
                context.fillStyle = isDark(theme.colourOf(row)) ? PAPER : INK;
                context.fillText(text, x, y + 0.5);
            } else {
                context.lineWidth = 3;
                context.strokeStyle = PAPER;
                context.strokeText(text, left, y);
                context.fillStyle = INK;
                context.fillText(text, left, y);
            }
        }
    };

    /* One canvas for some themes; it moves with the map and is drawn anew when the map rests. */
    const Painter = L.Renderer.extend({
        initialize(draw, pane) {
            L.Renderer.prototype.initialize.call(this, { padding: 0.25, pane });
            this.drawAll = draw;
        },

        _initContainer() {
            this._container = document.createElement("canvas");
            this.context = this._container.getContext("2d");
        },

        _destroyContainer() {
            this._container.remove();
            delete this._container;
            delete this.context;
        },

        _update() {
            if (this._map._animatingZoom && this._bounds) return;
            L.Renderer.prototype._update.call(this);
            this.redraw();
        },

        redraw() {
            if (!this._map || !this._bounds) return;
            const size = this._bounds.getSize();
            const ratio = window.devicePixelRatio || 1;
            const origin = this._map.getPixelOrigin().add(this._bounds.min);
            const canvas = this._container;
            L.DomUtil.setPosition(canvas, this._bounds.min);
            if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
                canvas.width = size.x * ratio;
                canvas.height = size.y * ratio;
                canvas.style.width = `${size.x}px`;
                canvas.style.height = `${size.y}px`;
            }
            this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
            this.context.clearRect(0, 0, size.x, size.y);
            this.drawAll(this.context, {
                scale: TILE_PX * 2 ** this._map.getZoom(),
                left: origin.x,
                top: origin.y,
                width: size.x,
                height: size.y,
                ratio,
            });
        },
    });

    const drawTheme = (context, theme, view) => {
        context.globalAlpha = theme.opacity;
        if (theme.isPoint) drawPoints(context, theme, view);
        else if (theme.isArea) drawAreas(context, theme, view);
        else drawLines(context, theme, view);
        context.globalAlpha = 1;
    };

    /* Return [theme, row] of each id: where it is shown, else where it is hidden; lines before points. */
    const findAll = (themes, ids) => {
        const found = [];
        for (const id of ids) {
            const holders = themes.filter((theme) => theme.rowOf.has(id));
            const shown = holders.filter((theme) => theme.visible);
            for (const theme of shown.length ? shown : holders) found.push([theme, theme.rowOf.get(id)]);
        }
        return found.sort(([a], [b]) => a.isPoint - b.isPoint);
    };

    const unitsOf = (metres, y) => metres / (EARTH_CIRCUMFERENCE_M * Math.cos((latitude(y) * Math.PI) / 180));

    const drawPrecision = (context, metres, x, y, unit, view) => {
        context.beginPath();
        context.arc(x, y, unitsOf(metres, unit) * view.scale, 0, 2 * Math.PI);
        context.fillStyle = "rgba(0, 90, 200, 0.10)";
        context.fill();
        context.setLineDash([6, 5]);
        context.lineWidth = 1.5;
        context.strokeStyle = "#00408f";
        context.stroke();
        context.setLineDash([]);
    };

    const drawSelectedPoint = (context, theme, row, part, view) => {
        const x = theme.x[part] * view.scale - view.left;
        const y = theme.y[part] * view.scale - view.top;
        const metres = theme.radii.length ? theme.radii[row] : null;
        if (metres) drawPrecision(context, metres, x, y, theme.y[part], view);
        for (const [width, ink] of [[6, INK], [3, MARK]]) {
            context.beginPath();
            context.arc(x, y, theme.size + (theme.visible ? 6 : 3), 0, 2 * Math.PI);
            context.lineWidth = width;
            context.strokeStyle = ink;
            context.stroke();
        }
        if (theme.visible) return;
        const stamp = sprite(theme.shape, theme.colourOf(row), theme.size, view.ratio);
        context.drawImage(stamp.canvas, x - stamp.half, y - stamp.half, 2 * stamp.half, 2 * stamp.half);
        if (theme.labels.length) drawLabels(context, theme, [[x, y, row]]);
    };

    /* A ring about what is selected, its precision circle; a bright edge and arrows along a selected route. */
    const drawSelection = (context, themes, selected, view) => {
        for (const [theme, row] of findAll(themes, selected)) {
            const parts = [...theme.owners.keys()].filter((part) => theme.owners[part] === row);
            if (theme.isPoint) {
                for (const part of parts) drawSelectedPoint(context, theme, row, part, view);
                continue;
            }
            for (const [width, ink] of [[theme.size + 7, INK], [theme.size + 4, MARK], [theme.size, null]]) {
                strokeParts(context, theme, parts, view, width, ink);
            }
            if (theme.arrows) drawArrows(context, theme, parts, view);
        }
    };

    /* The panel: one line a theme with its symbol, title and count; a tick shows it. */
    const Panel = L.Control.extend({
        options: { position: "topright" },

        initialize(page) {
            this.page = page;
        },

        onAdd() {
            const box = L.DomUtil.create("div", "panel");
            L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
            this.box = box;
            return box;
        },

        fill() {
            const { themes, labels } = this.page;
            this.box.replaceChildren();
            const folded = this.page.folded;
            const head = element("button", this.box, "panel-head", labels.layers);
            head.type = "button";
            head.setAttribute("aria-expanded", String(!folded));
            head.addEventListener("click", () => {
                this.page.folded = !this.page.folded;
                this.fill();
            });
            if (folded) return;
            const list = element("div", this.box, "panel-list");
            for (const theme of [...themes].reverse()) {
                const line = element("label", list, "panel-line");
                const tick = element("input", line);
                tick.type = "checkbox";
                tick.checked = theme.visible;
                tick.addEventListener("change", () => this.page.show(theme.key, tick.checked));
                line.appendChild(this.symbol(theme));
                element("span", line, "panel-title", theme.title);
                if (!theme.background) element("span", line, "panel-count", theme.ids.length.toLocaleString("en"));
            }
        },

        symbol(theme) {
            const ratio = window.devicePixelRatio || 1;
            const canvas = element("canvas", null, "panel-symbol");
            canvas.width = 28 * ratio;
            canvas.height = 22 * ratio;
            const context = canvas.getContext("2d");
            context.scale(ratio, ratio);
            context.globalAlpha = theme.opacity;
            if (theme.isPoint) {
                context.translate(14, 12);
                drawShape(context, theme.shape, theme.palette[0], Math.min(theme.size, 7));
            } else {
                const colours = theme.palette.slice(0, 3);
                colours.forEach((colour, i) => {
                    const y = 11 + (i - (colours.length - 1) / 2) * 6;
                    context.strokeStyle = context.fillStyle = colour;
                    context.lineWidth = Math.min(theme.size, 4);
                    context.setLineDash(theme.shape === "dashed" ? [5, 4] : []);
                    context.beginPath();
                    if (theme.isArea) context.rect(4, 4, 20, 14);
                    else context.moveTo(3, y);
                    if (!theme.isArea) context.lineTo(25, y);
                    context.stroke();
                });
            }
            return canvas;
        },
    });

    /* The page: themes by their order of drawing, what is selected, and how to say so. */
    class Page {
        constructor(map) {
            this.map = map;
            this.themes = [];
            this.labels = {};
            this.bounds = null;
            this.home = null;
            this.selected = [];
            this.folded = false;
            this.fitted = false;
            this.picked = () => {};
            map.attributionControl.setPrefix(false);
            this.scale = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
            this.panel = new Panel(this).addTo(map);
            this.painters = ["ground", "lines", "points"].map((name, level) => this.paint(name, 401 + level, (context, view) => {
                for (const theme of this.themes) {
                    if (theme.visible && this.levelOf(theme) === level) drawTheme(context, theme, view);
                }
            }));
            this.marks = this.paint("marks", 410, (context, view) =>
                drawSelection(context, this.themes, this.selected, view));
            map.on("click", (event) => this.click(event));
            let waiting = false;
            map.on("mousemove", (event) => {
                if (waiting) return;
                waiting = true;
                requestAnimationFrame(() => {
                    waiting = false;
                    map.getContainer().style.cursor = this.hitsAt(event.latlng).length ? "pointer" : "";
                });
            });
        }

        paint(name, z, draw) {
            const pane = this.map.createPane(name);
            pane.style.zIndex = z;
            pane.style.pointerEvents = "none";
            return new Painter(draw, name).addTo(this.map);
        }

        levelOf(theme) {
            if (theme.background) return 0;
            return theme.isPoint ? 2 : 1;
        }

        /* Take new data: what was hidden stays hidden, what was selected stays selected. */
        load(data) {
            const before = new Map(this.themes.map((theme) => [theme.key, theme.visible]));
            this.themes = data.layers.map((source) => new Theme(source));
            for (const theme of this.themes) theme.visible = before.get(theme.key) ?? theme.visible;
            this.labels = data.labels;
            this.describe();
            this.bounds = data.bounds;
            this.panel.fill();
            this.home = data.home;
            if (!this.fitted) this.fit(this.home);
            this.redraw();
        }

        describe() {
            const { map, labels } = this;
            document.documentElement.lang = labels.language;
            if (this.zoom) this.zoom.remove();
            if (this.credit) map.attributionControl.removeAttribution(this.credit);
            this.zoom = L.control.zoom({ zoomInTitle: labels.zoom_in, zoomOutTitle: labels.zoom_out }).addTo(map);
            const all = element("a", this.zoom.getContainer(), "fit-all", "\u2922");
            all.href = "#";
            all.title = labels.fit_all;
            all.setAttribute("role", "button");
            all.setAttribute("aria-label", labels.fit_all);
            L.DomEvent.on(all, "click", (event) => {
                L.DomEvent.stop(event);
                this.fit();
            });
            this.credit = labels.attribution;
            map.attributionControl.addAttribution(this.credit);
        }

        /* Show everything, or what most of the features take: one that was placed far away must not hide the rest. */
        fit(bounds = this.bounds) {
            if (!bounds) {
                this.map.setView([13.5, 101], 6, { animate: false });
                return;
            }
            this.frame(bounds, 16);
            this.fitted = true;
        }

        /* Bring a box into view, clear of the panel where there is room beside it. */
        frame(bounds, maxZoom) {
            const room = this.map.getSize().x;
            const panel = this.panel.getContainer().offsetWidth + 20;
            const right = panel < room / 2 ? panel : 30;
            this.map.fitBounds(bounds, { paddingTopLeft: [50, 30], paddingBottomRight: [right, 40], maxZoom, animate: false });
        }

        redraw() {
            for (const painter of this.painters) painter.redraw();
            this.marks.redraw();
        }

        show(key, visible) {
            for (const theme of this.themes) if (theme.key === key) theme.visible = visible;
            this.redraw();
        }

        /* Return what lies under a point, topmost first, as [theme, row]. */
        hitsAt(latlng) {
            const unit = 1 / (TILE_PX * 2 ** this.map.getZoom());
            const [x, y] = [unitX(latlng.lng), unitY(latlng.lat)];
            const found = [];
            for (const level of [2, 1]) {
                for (const theme of [...this.themes].reverse()) {
                    if (!theme.visible || !theme.columns.length || this.levelOf(theme) !== level) continue;
                    const reach = (theme.isPoint ? Math.max(HIT_PX, theme.size + 2) : HIT_PX) * unit;
                    for (const row of theme.hits(x, y, theme.isArea ? 0 : reach)) found.push([theme, row]);
                }
                if (found.length) break;
            }
            return found;
        }

        click(event) {
            const hits = this.hitsAt(event.latlng);
            if (!hits.length) {
                this.select([], false);
                this.picked("", "");
                return;
            }
            this.open(hits, 0, event.latlng);
        }

        /* Show one of several features that lie together, with a way to the others. */
        open(hits, at, latlng, popup = null) {
            const [theme, row] = hits[at];
            this.select([theme.ids[row]], false);
            this.picked(theme.key, theme.ids[row]);
            const shown = popup ?? L.popup({ maxWidth: 320, minWidth: 180 });
            const box = element("div", null, "card");
            element("div", box, "card-theme", theme.title);
            const table = element("table", box);
            for (const column of theme.columns) {
                const value = column.values[row];
                if (value === null || value === "") continue;
                const line = element("tr", table);
                element("th", line, "", column.title);
                element("td", line, "", String(value));
            }
            if (hits.length > 1) {
                const pager = element("div", box, "pager");
                const turn = (step, text, label) => {
                    const button = element("button", pager, "", text);
                    button.type = "button";
                    button.setAttribute("aria-label", label);
                    button.addEventListener("click", () => this.open(hits, (at + step + hits.length) % hits.length, latlng, shown));
                };
                turn(-1, "\u2039", this.labels.previous);
                element("span", pager, "", `${at + 1} / ${hits.length}`);
                turn(1, "\u203a", this.labels.next);
            }
            const point = theme.isPoint ? [latitude(theme.y[row]), longitude(theme.x[row])] : latlng;
            shown.setLatLng(point).setContent(box);
            if (!popup) shown.openOn(this.map);
        }

        /* Mark features by their ids; bring them into view when asked. */
        select(ids, pan) {
            this.selected = ids;
            this.marks.redraw();
            if (!pan) return;
            this.map.closePopup();
            let box = null;
            for (const [theme, row] of findAll(this.themes, ids)) {
                const own = theme.boxOf(row);
                if (!own) continue;
                const metres = theme.isPoint && theme.radii.length ? theme.radii[row] : 0;
                const reach = metres ? unitsOf(metres, own[1]) : 0;
                const [w, n, e, s] = [own[0] - reach, own[1] - reach, own[2] + reach, own[3] + reach];
                box = box ? [Math.min(box[0], w), Math.min(box[1], n), Math.max(box[2], e), Math.max(box[3], s)] : [w, n, e, s];
            }
            if (!box) return;
            this.frame([[latitude(box[3]), longitude(box[0])], [latitude(box[1]), longitude(box[2])]], 15);
        }
    }

    /* Begin: with data in the page, or as the window's map, which says when it is ready and is told when to load. */
    const start = (map, options) => {
        const page = new Page(map);
        shown.page = page;
        // A canvas does not wait for its font as text in the page does.
        document.fonts.load("600 12px Sarabun", "ก").then(() => page.redraw());
        const inside = document.getElementById("map-data");
        if (inside) {
            page.load(JSON.parse(inside.textContent));
            return page;
        }
        new QWebChannel(qt.webChannelTransport, (channel) => {
            const bridge = channel.objects.bridge;
            let ground = { version: "", layers: [] };
            const load = async () => {
                const data = await (await fetch(options.data)).json();
                if (data.ground && data.ground !== ground.version) {
                    ground = { version: data.ground, layers: await (await fetch("/ground.json")).json() };
                }
                page.load({ ...data, layers: [...(data.ground ? ground.layers : []), ...data.layers] });
                bridge.drawn(page.themes.reduce((sum, theme) => sum + (theme.background ? 0 : theme.ids.length), 0));
            };
            page.picked = (layer, id) => bridge.picked(layer, id);
            bridge.layersChanged.connect(load);
            bridge.selectionChanged.connect((ids, pan) => page.select(ids, pan));
            bridge.fitAsked.connect(() => page.fit());
            bridge.homeAsked.connect(() => page.fit(page.home));
            bridge.ready();
        });
        return page;
    };

    const shown = { start, page: null };
    return shown;
})();
