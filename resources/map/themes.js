/* One layer of the map: its geometry in unit coordinates, its style, its texts, and which of its features are asked for. */
"use strict";

((phanong) => {
    const { unitX, unitY } = phanong;
    const COPIED = [
        "key", "title", "shape", "colour", "size", "opacity", "arrows", "background", "visible", "movable",
        "ids", "columns", "labels", "radii", "outer", "paint", "facets",
    ];

    class Theme {
        constructor(source) {
            for (const name of COPIED) this[name] = source[name];
            this.palette = source.palette.length ? source.palette : [source.colour];
            this.rowOf = new Map(this.ids.map((id, row) => [id, row]));
            this.isPoint = source.kind === "point";
            this.isArea = source.kind === "area";
            this.hidden = null;
            this.count = this.ids.length;
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
                this.boxes[4 * part] = west;
                this.boxes[4 * part + 1] = north;
                this.boxes[4 * part + 2] = east;
                this.boxes[4 * part + 3] = south;
            }
            this.x = x;
            this.y = y;
            this.order = Int32Array.from(this.owners.keys());
            if (this.paint.length) this.order.sort((a, b) => this.paint[this.owners[a]] - this.paint[this.owners[b]] || a - b);
        }

        colourOf(row) {
            return this.palette[this.paint.length ? this.paint[row] : 0];
        }

        /* Show only features that agree with every facet that the layer has; what it has not, it cannot disagree with. */
        filter(wanted) {
            const tests = [];
            for (const [name, value] of Object.entries(wanted)) {
                const facet = this.facets[name];
                if (facet) tests.push([facet.of, facet.values.indexOf(value)]);
            }
            this.hidden = null;
            this.count = this.ids.length;
            if (!tests.length) return;
            this.hidden = new Uint8Array(this.ids.length);
            for (let row = 0; row < this.ids.length; row++) {
                if (tests.every(([of, value]) => of[row] === value)) continue;
                this.hidden[row] = 1;
                this.count -= 1;
            }
        }

        isShown(row) {
            return this.visible && !(this.hidden && this.hidden[row]);
        }

        /* Return the parts of a feature. */
        partsOf(row) {
            const found = [];
            for (let part = 0; part < this.owners.length; part++) if (this.owners[part] === row) found.push(part);
            return found;
        }

        /* Return the box of a feature in unit coordinates, or null. */
        boxOf(row) {
            let box = null;
            for (const part of this.partsOf(row)) {
                const [w, n, e, s] = this.boxes.subarray(4 * part, 4 * part + 4);
                box = box ? [Math.min(box[0], w), Math.min(box[1], n), Math.max(box[2], e), Math.max(box[3], s)] : [w, n, e, s];
            }
            return box;
        }

        /* Return the rows of point features in a box of unit coordinates. */
        inBox(west, north, east, south) {
            const found = [];
            for (let part = 0; part < this.owners.length; part++) {
                const [x, y] = [this.x[this.starts[part]], this.y[this.starts[part]]];
                if (x < west || x > east || y < north || y > south || (this.hidden && this.hidden[this.owners[part]])) continue;
                found.push(this.owners[part]);
            }
            return found;
        }

        /* Return the rows of features within reach (unit lengths) of a point, nearest first. */
        hits(px, py, reach) {
            const { boxes, owners } = this;
            const found = new Map();
            for (let part = 0; part < owners.length; part++) {
                const box = 4 * part;
                if (px < boxes[box] - reach || px > boxes[box + 2] + reach) continue;
                if (py < boxes[box + 1] - reach || py > boxes[box + 3] + reach) continue;
                const row = owners[part];
                if (this.hidden && this.hidden[row]) continue;
                const distance = this.distance(part, px, py);
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

    Object.assign(phanong, { Theme, findAll });
})(phanong);
