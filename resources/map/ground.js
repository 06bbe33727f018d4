/* The ground: roads and names from vector tiles of the page's own origin (gis/maps/tiles.py says what a tile holds). */
"use strict";

((phanong) => {
    const { TILE_PX } = phanong;
    const EXTENT = 4096;
    const LEAST_ZOOM = 5;
    const MOST_ZOOM = 15;
    const MOST_KEPT = 160;
    const READ_MS = 5; // so long tiles that have come are read in one frame; the next one waits for the next frame
    const MOST_READ = 2; // their drawing takes time, too, after the script has ended
    const MOST_WIDTHS = 4000;
    const LABEL_INK = "#4a4334";
    const PAPER = "#f6f4ee";

    // By kind of road, the least first: width in pixels at zoom 12, the widest, colour, colour of the edge, dashes.
    const ROADS = [
        { base: 0.9, most: 2, ink: "#8fa6b8", edge: null, dash: [6, 5], from: 10 },
        { base: 0.6, most: 1.8, ink: "#b7ad98", edge: null, dash: [4, 4], from: 14 },
        { base: 0.7, most: 3.5, ink: "#c9c0ad", edge: null, dash: [], from: 13 },
        { base: 0.9, most: 10, ink: "#ffffff", edge: "#c4baa5", dash: [], from: 11.5 },
        { base: 1.5, most: 12, ink: "#fffdf3", edge: "#b5aa92", dash: [], from: 10 },
        { base: 2.0, most: 13, ink: "#fdf2d0", edge: "#ab9f83", dash: [], from: 8 },
        { base: 2.6, most: 14, ink: "#fae6ad", edge: "#a08f66", dash: [], from: 7 },
        { base: 3.2, most: 16, ink: "#f3d58b", edge: "#8f7c4e", dash: [], from: 5 },
    ];
    // By kind of place: from which zoom its name stands, size of the letters, weight.
    const PLACES = [
        { from: 9.5, size: 14, weight: 600 },
        { from: 11.5, size: 13, weight: 400 },
        { from: 14, size: 12, weight: 400 },
        { from: 15, size: 12, weight: 400 },
    ];
    const NAMED_FROM = [99, 99, 16, 15, 14, 13.5, 12.5, 12];

    const widthOf = (road, zoom) => Math.min(road.most, road.base * 1.32 ** (zoom - 12));

    /* A tile as it came: little-endian, see gis/maps/tiles.py. */
    const read = (buffer) => {
        const [lines, points, places, textBytes] = new Uint32Array(buffer, 0, 4);
        let at = 16;
        const take = (Kind, count) => {
            const found = new Kind(buffer, at, count);
            at += found.byteLength;
            return found;
        };
        const xy = take(Int16Array, 2 * points);
        const placeXY = take(Int16Array, 2 * places);
        const sizes = take(Uint16Array, lines);
        const lineNames = take(Uint16Array, lines);
        const placeNames = take(Uint16Array, places);
        const kinds = take(Uint8Array, lines);
        const placeKinds = take(Uint8Array, places);
        const texts = textBytes ? new TextDecoder().decode(take(Uint8Array, textBytes)).split("\n") : [""];
        const paths = ROADS.map(() => null);
        const named = [];
        let first = 0;
        for (let line = 0; line < lines; line++) {
            const path = (paths[kinds[line]] ??= new Path2D());
            path.moveTo(xy[2 * first], xy[2 * first + 1]);
            for (let i = first + 1; i < first + sizes[line]; i++) path.lineTo(xy[2 * i], xy[2 * i + 1]);
            if (lineNames[line]) named.push([first, first + sizes[line], kinds[line], texts[lineNames[line]]]);
            first += sizes[line];
        }
        const marks = Array.from(placeKinds, (kind, i) => [placeXY[2 * i], placeXY[2 * i + 1], kind, texts[placeNames[i]]]);
        return { paths, xy, named, marks };
    };

    const widths = new Map();

    /* Return how wide a text is; measuring it anew takes longer than all else that is done with a name. */
    const widthOfText = (context, text) => {
        const name = `${context.font} ${text}`;
        let width = widths.get(name);
        if (width === undefined) {
            if (widths.size >= MOST_WIDTHS) widths.clear();
            width = context.measureText(text).width;
            widths.set(name, width);
        }
        return width;
    };

    class Ground {
        /* `came(zoom, x, y)` hears of each tile that can be drawn now. */
        constructor(came) {
            this.came = came;
            this.version = "";
            this.tiles = new Map();
            this.visible = true;
            this.asked = 0;
            this.unread = [];
            this.reading = 0;
        }

        /* Take tiles of another version; "" for none. */
        set(version) {
            if (version === this.version) return;
            this.version = version;
            this.tiles.clear();
            this.unread = [];
        }

        get waiting() {
            return [...this.tiles.values()].filter((tile) => tile === null).length;
        }

        /* Return a tile that is here, or null and ask for it. */
        tile(zoom, x, y) {
            const name = `${zoom}/${x}/${y}`;
            if (this.tiles.has(name)) {
                const found = this.tiles.get(name);
                this.tiles.delete(name);
                this.tiles.set(name, found);
                return found;
            }
            this.tiles.set(name, null);
            for (const old of this.tiles.keys()) {
                if (this.tiles.size <= MOST_KEPT) break;
                this.tiles.delete(old);
            }
            this.fetch(name, this.version);
            return null;
        }

        async fetch(name, version) {
            this.asked += 1;
            let buffer = null;
            try {
                buffer = await (await fetch(`/tiles/${version}/${name}`)).arrayBuffer();
            } catch {
                buffer = new ArrayBuffer(16);
            }
            if (version !== this.version || !this.tiles.has(name)) return;
            this.unread.push([name, buffer]);
            this.reading ||= requestAnimationFrame(() => this.readSome());
        }

        /* Read tiles that have come, as many as a frame has time for. */
        readSome() {
            this.reading = 0;
            const began = performance.now();
            let taken = 0;
            while (this.unread.length) {
                const [name, buffer] = this.unread.shift();
                if (!this.tiles.has(name)) continue;
                let tile = null;
                try {
                    tile = read(buffer);
                } catch {
                    tile = read(new ArrayBuffer(16));
                }
                this.tiles.set(name, tile);
                this.came(...name.split("/").map(Number));
                if (performance.now() - began >= READ_MS || ++taken >= MOST_READ) break;
            }
            if (this.unread.length) this.reading = requestAnimationFrame(() => this.readSome());
        }

        /* Return the tiles of a rectangle as [tile, left, top, size] on the canvas; where one is missing, those above it. */
        inView(view) {
            const zoom = Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, Math.floor(view.zoom + 0.25)));
            const size = view.scale / 2 ** zoom;
            const most = 2 ** zoom - 1;
            const range = (from, to) => [Math.max(0, Math.floor(from / size)), Math.min(most, Math.floor(to / size))];
            const [west, east] = range(view.x0 + view.left, view.x1 + view.left);
            const [north, south] = range(view.y0 + view.top, view.y1 + view.top);
            const found = [];
            const above = new Map();
            for (let y = north; y <= south; y++) {
                for (let x = west; x <= east; x++) {
                    const tile = this.tile(zoom, x, y);
                    if (tile) found.push([tile, x * size - view.left, y * size - view.top, size]);
                    else this.findAbove(zoom, x, y, above);
                }
            }
            for (const [tile, level, x, y] of above.values()) {
                const wide = view.scale / 2 ** level;
                found.unshift([tile, x * wide - view.left, y * wide - view.top, wide]);
            }
            return found;
        }

        /* Add the nearest tile above one that is missing, where one is here. */
        findAbove(zoom, x, y, above) {
            for (let up = 1; up <= 3; up++) {
                const name = `${zoom - up}/${x >> up}/${y >> up}`;
                const tile = this.tiles.get(name);
                if (!tile) continue;
                above.set(name, [tile, zoom - up, x >> up, y >> up]);
                return;
            }
        }

        draw(context, view) {
            if (!this.version || !this.visible) return;
            const tiles = this.inView(view);
            const ratio = view.ratio;
            const stroke = (kind, ink, width, dash) => {
                context.strokeStyle = ink;
                for (const [tile, left, top, size] of tiles) {
                    const path = tile.paths[kind];
                    if (!path) continue;
                    const unit = size / EXTENT;
                    context.setTransform(ratio * unit, 0, 0, ratio * unit, ratio * left, ratio * top);
                    context.lineWidth = width / unit;
                    context.setLineDash(dash.map((length) => length / unit));
                    context.stroke(path);
                }
            };
            context.lineJoin = "bevel";
            context.lineCap = "butt";
            for (const [kind, road] of ROADS.entries()) {
                if (view.zoom < road.from) continue;
                const width = widthOf(road, view.zoom);
                // A road too narrow for two edges is one line in the colour of its edge.
                if (!road.edge || width < 2.4) stroke(kind, road.edge ?? road.ink, Math.max(0.7, width), road.dash);
                else stroke(kind, road.edge, width + 1.6, road.dash);
            }
            for (const [kind, road] of ROADS.entries()) {
                const width = widthOf(road, view.zoom);
                if (view.zoom >= road.from && road.edge && width >= 2.4) stroke(kind, road.ink, width, road.dash);
            }
            context.setTransform(ratio, 0, 0, ratio, 0, 0);
            context.setLineDash([]);
        }

        /* Names: places first, then main roads along their line. What would lie on another name is left out. */
        label(context, view) {
            if (!this.version || !this.visible) return;
            const tiles = this.inView(view);
            const taken = [];
            const free = (box) => {
                if (taken.some(([l, t, r, b]) => box[0] < r && box[2] > l && box[1] < b && box[3] > t)) return false;
                taken.push(box);
                return true;
            };
            context.lineJoin = "round";
            context.textBaseline = "middle";
            context.textAlign = "center";
            context.strokeStyle = PAPER;
            context.fillStyle = LABEL_INK;
            const marks = tiles.flatMap(([tile, left, top, size]) =>
                tile.marks.map(([x, y, kind, text]) => [left + (x * size) / EXTENT, top + (y * size) / EXTENT, kind, text]));
            marks.sort((a, b) => a[2] - b[2]);
            for (const [x, y, kind, text] of marks) {
                const style = PLACES[kind];
                if (view.zoom < style.from) continue;
                context.font = `${style.weight} ${style.size}px Sarabun, sans-serif`;
                const half = widthOfText(context, text) / 2 + 3;
                if (!free([x - half, y - style.size * 0.75, x + half, y + style.size * 0.75])) continue;
                context.lineWidth = 3.5;
                context.strokeText(text, x, y);
                context.fillText(text, x, y);
            }
            const said = new Map();
            context.font = "400 12px Sarabun, sans-serif";
            for (const [tile, left, top, size] of tiles) {
                for (const [first, end, kind, text] of tile.named) {
                    if (view.zoom < NAMED_FROM[kind]) continue;
                    const unit = size / EXTENT;
                    this.along(context, tile.xy, first, end, unit, left, top, text, free, said);
                }
            }
        }

        /* Write a name along the middle of a line that is long and straight enough for it. */
        along(context, xy, first, end, unit, left, top, text, free, said) {
            let length = 0;
            for (let i = first; i + 1 < end; i++) length += Math.hypot(xy[2 * i + 2] - xy[2 * i], xy[2 * i + 3] - xy[2 * i + 1]) * unit;
            const width = widthOfText(context, text);
            if (length < width + 8) return;
            const at = (wanted) => {
                let gone = 0;
                for (let i = first; i + 1 < end; i++) {
                    const [ax, ay, bx, by] = [xy[2 * i], xy[2 * i + 1], xy[2 * i + 2], xy[2 * i + 3]];
                    const step = Math.hypot(bx - ax, by - ay) * unit;
                    if (step && gone + step >= wanted) {
                        const part = (wanted - gone) / step;
                        return [left + (ax + (bx - ax) * part) * unit, top + (ay + (by - ay) * part) * unit];
                    }
                    gone += step;
                }
                return [left + xy[2 * end - 2] * unit, top + xy[2 * end - 1] * unit];
            };
            const [ax, ay] = at((length - width) / 2);
            const [bx, by] = at((length + width) / 2);
            if (Math.hypot(bx - ax, by - ay) < width * 0.93) return;
            const [x, y] = [(ax + bx) / 2, (ay + by) / 2];
            if ((said.get(text) ?? []).some(([ox, oy]) => Math.hypot(ox - x, oy - y) < 350)) return;
            const [wide, high] = [Math.abs(bx - ax) / 2 + 4, Math.abs(by - ay) / 2 + 8];
            if (!free([x - wide, y - high, x + wide, y + high])) return;
            said.set(text, [...(said.get(text) ?? []), [x, y]]);
            let angle = Math.atan2(by - ay, bx - ax);
            if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
            context.save();
            context.translate(x, y);
            context.rotate(angle);
            context.lineWidth = 3;
            context.strokeText(text, 0, 0);
            context.fillText(text, 0, 0);
            context.restore();
        }
    }

    Object.assign(phanong, { Ground });
})(phanong);
