/* How themes are drawn on canvas; sheet.js has the canvases.
 *
 * A `view` says where the unit square lies (pixel = unit * scale - left / top) and which rectangle of the canvas is
 * to be drawn: while the map is panned only the strips that come into sight are.
 */
"use strict";

((phanong) => {
    const { TILE_PX, INK, PAPER, MARK, unitsOf, sprite, isDark, findAll } = phanong;
    const ARROW_EVERY_PX = 70;
    const ARROW_TURNS = 48; // directions that an arrow can have
    const MOST_LABELS = 1500;
    const MANY_POINTS = 2500; // in one view: from here on points are drawn smaller and fewer
    const VERY_MANY_POINTS = 12000;
    const MANY_VERTICES = 30000;
    const BATCH_VERTICES = 400; // in one stroke: one giant path is slow to rasterise
    const FINE_PX = 6.5; // up to here nobody sees whether joins are round, and round ones take twice as long
    const REACH_PX = 30; // a feature this far outside may still reach into the rectangle

    /* Add a part to the path, without its steps of less than a pixel; return how many vertices it took. */
    const tracePart = (context, theme, part, view, least = 1.2) => {
        const { scale, left, top } = view;
        const { x, y, starts } = theme;
        const end = starts[part + 1] - 1;
        let lastX = Infinity;
        let lastY = Infinity;
        let taken = 0;
        for (let i = starts[part]; i <= end; i++) {
            const px = x[i] * scale - left;
            const py = y[i] * scale - top;
            if (lastX === Infinity) context.moveTo(px, py);
            else if (i < end && Math.abs(px - lastX) + Math.abs(py - lastY) < least) continue;
            else context.lineTo(px, py);
            lastX = px;
            lastY = py;
            taken += 1;
        }
        return taken;
    };

    const partsInView = (theme, view) => {
        const { boxes, owners, hidden } = theme;
        const found = [];
        const west = (view.x0 - REACH_PX + view.left) / view.scale;
        const east = (view.x1 + REACH_PX + view.left) / view.scale;
        const north = (view.y0 - REACH_PX + view.top) / view.scale;
        const south = (view.y1 + REACH_PX + view.top) / view.scale;
        for (const part of theme.order) {
            const box = 4 * part;
            if (boxes[box + 2] < west || boxes[box] > east || boxes[box + 3] < north || boxes[box + 1] > south) continue;
            if (hidden && hidden[owners[part]]) continue;
            found.push(part);
        }
        return found;
    };

    /* Draw lines in strokes of limited length. Where a line leaves the rectangle it is left out up to where it comes back. */
    const strokeParts = (context, theme, parts, view, width, ink) => {
        const { scale, left, top } = view;
        const { x, y, starts } = theme;
        const fine = width <= FINE_PX;
        context.lineWidth = width;
        context.lineJoin = fine ? "bevel" : "round";
        context.lineCap = fine ? "butt" : "round";
        const dashed = theme.shape === "dashed";
        context.setLineDash(dashed ? [width * 2, width * 2.5] : []);
        const least = Math.max(1.2, width * 0.6);
        const [x0, x1, y0, y1] = [view.x0 - REACH_PX, view.x1 + REACH_PX, view.y0 - REACH_PX, view.y1 + REACH_PX];
        let colour = null;
        let waiting = 0;
        const flush = () => {
            if (waiting) context.stroke();
            waiting = 0;
        };
        for (const part of parts) {
            const next = ink || theme.colourOf(theme.owners[part]);
            if (next !== colour) {
                flush();
                context.strokeStyle = colour = next;
            }
            const end = starts[part + 1] - 1;
            let px = x[starts[part]] * scale - left;
            let py = y[starts[part]] * scale - top;
            let on = false;
            for (let i = starts[part] + 1; i <= end; i++) {
                const qx = x[i] * scale - left;
                const qy = y[i] * scale - top;
                if (i < end && Math.abs(qx - px) + Math.abs(qy - py) < least) continue;
                const apart = (px < x0 && qx < x0) || (px > x1 && qx > x1) || (py < y0 && qy < y0) || (py > y1 && qy > y1);
                // A dash must keep its place in the line whatever part of it is drawn.
                if (!apart || dashed) {
                    if (waiting >= BATCH_VERTICES && !dashed) {
                        flush();
                        on = false;
                    }
                    if (!waiting) context.beginPath();
                    if (!on) context.moveTo(px, py);
                    context.lineTo(qx, qy);
                    on = true;
                    waiting += 1;
                } else {
                    on = false;
                }
                px = qx;
                py = qy;
            }
            if (dashed) flush();
        }
        flush();
        context.setLineDash([]);
    };

    /* Call `mark(x, y, ux, uy)` every so many pixels along lines, with the direction there. */
    const along = (theme, parts, view, every, mark) => {
        for (const part of parts) {
            let gone = every / 2;
            for (let i = theme.starts[part]; i + 1 < theme.starts[part + 1]; i++) {
                const x = theme.x[i] * view.scale - view.left;
                const y = theme.y[i] * view.scale - view.top;
                const dx = theme.x[i + 1] * view.scale - view.left - x;
                const dy = theme.y[i + 1] * view.scale - view.top - y;
                const length = Math.hypot(dx, dy);
                for (; gone <= length; gone += every) {
                    const [ax, ay] = [x + (dx * gone) / length, y + (dy * gone) / length];
                    if (ax < view.x0 - REACH_PX || ay < view.y0 - REACH_PX || ax > view.x1 + REACH_PX || ay > view.y1 + REACH_PX) continue;
                    mark(ax, ay, dx / length, dy / length, theme.owners[part]);
                }
                gone -= length;
            }
        }
    };

    const stampedArrows = new Map();

    /* Return pictures of an arrow in every direction, side by side: stamping them is many times faster than drawing. */
    const arrowStamps = (colour, arm, ratio) => {
        const name = [colour, arm, ratio].join();
        let stamps = stampedArrows.get(name);
        if (stamps) return stamps;
        const half = Math.ceil(arm + 4);
        const canvas = new OffscreenCanvas(2 * half * ratio * ARROW_TURNS, 2 * half * ratio);
        const context = canvas.getContext("2d");
        context.lineJoin = "round";
        for (let turn = 0; turn < ARROW_TURNS; turn++) {
            const angle = (2 * Math.PI * turn) / ARROW_TURNS;
            context.setTransform(ratio, 0, 0, ratio, (2 * turn + 1) * half * ratio, half * ratio);
            context.rotate(angle);
            context.beginPath();
            context.moveTo(arm, 0);
            context.lineTo(-0.6 * arm, 0.75 * arm);
            context.lineTo(-0.2 * arm, 0);
            context.lineTo(-0.6 * arm, -0.75 * arm);
            context.closePath();
            context.lineWidth = 2.5;
            context.strokeStyle = PAPER;
            context.stroke();
            context.fillStyle = colour;
            context.fill();
        }
        stamps = { bitmap: canvas.transferToImageBitmap(), half };
        stampedArrows.set(name, stamps);
        return stamps;
    };

    const drawArrows = (context, theme, parts, view) => {
        const arm = theme.size + 3.5;
        along(theme, parts, view, ARROW_EVERY_PX, (x, y, dx, dy, row) => {
            const { bitmap, half } = arrowStamps(theme.colourOf(row), arm, view.ratio);
            const turn = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * ARROW_TURNS + ARROW_TURNS) % ARROW_TURNS;
            const side = 2 * half * view.ratio;
            context.drawImage(bitmap, turn * side, 0, side, side, Math.round(x - half), Math.round(y - half), 2 * half, 2 * half);
        });
    };

    /* Crosses along a way that is closed; one in its middle where it is short. */
    const drawBars = (context, theme, parts, view) => {
        context.lineCap = "round";
        const cross = (x, y, row) => {
            for (const [width, ink] of [[theme.size + 4, PAPER], [theme.size * 0.75, theme.colourOf(row)]]) {
                context.lineWidth = width;
                context.strokeStyle = ink;
                context.beginPath();
                for (const [ax, ay] of [[-6, -6], [-6, 6]]) {
                    context.moveTo(x + ax, y + ay);
                    context.lineTo(x - ax, y - ay);
                }
                context.stroke();
            }
        };
        const marked = new Set();
        along(theme, parts, view, 44, (x, y, dx, dy, row) => {
            marked.add(row);
            cross(x, y, row);
        });
        for (const part of parts) {
            const row = theme.owners[part];
            const middle = (theme.starts[part] + theme.starts[part + 1]) >> 1;
            if (marked.has(row)) continue;
            marked.add(row);
            cross(theme.x[middle] * view.scale - view.left, theme.y[middle] * view.scale - view.top, row);
        }
    };

    const drawLines = (context, theme, view) => {
        const parts = partsInView(theme, view);
        if (!parts.length) return;
        // Seen from far away the edges and arrows of many routes are one blur.
        const near = theme.background || view.density.vertices <= MANY_VERTICES;
        if (!theme.background && near) strokeParts(context, theme, parts, view, theme.size + 3, PAPER);
        strokeParts(context, theme, parts, view, near ? theme.size : Math.max(1, theme.size * 0.6), null);
        if (theme.arrows && near) drawArrows(context, theme, parts, view);
        if (theme.shape === "barred") drawBars(context, theme, parts, view);
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

    /* How much there is to draw in a whole view: from it follow the size of points and which of them are left out. */
    const densityOf = (themes, view) => {
        let points = 0;
        let vertices = 0;
        for (const theme of themes) {
            if (!theme.visible || theme.background) continue;
            for (const part of partsInView(theme, view)) {
                if (theme.isPoint) points += 1;
                else if (!theme.isArea) vertices += theme.starts[part + 1] - theme.starts[part];
            }
        }
        const shrink = points > VERY_MANY_POINTS ? 0.55 : points > MANY_POINTS ? 0.75 : 1;
        const cell = points > VERY_MANY_POINTS ? 5 : points > MANY_POINTS ? 3 : 2;
        return { points, vertices, shrink, cell };
    };

    const sizeOf = (theme, density) => Math.max(Math.min(theme.size, 3), theme.size * density.shrink);

    /* Points that fall into one cell of a few pixels look like one: the first of each colour is drawn. Cells keep to the
     * world, not to the view, so that panning leaves out the same ones. */
    const drawPoints = (context, theme, view) => {
        const { scale, left, top, density } = view;
        const { x, y, order, owners, hidden, paint, starts } = theme;
        const cell = density.cell;
        const size = theme.labels.length ? theme.size : sizeOf(theme, density);
        const [firstX, firstY] = [Math.floor((view.x0 - REACH_PX + left) / cell), Math.floor((view.y0 - REACH_PX + top) / cell)];
        const columns = Math.ceil((view.x1 - view.x0 + 2 * REACH_PX) / cell) + 1;
        const rows = Math.ceil((view.y1 - view.y0 + 2 * REACH_PX) / cell) + 1;
        const drawn = new Uint8Array(columns * rows);
        const stamps = theme.palette.map((colour) => sprite(theme.shape, colour, size, view.ratio));
        const shown = theme.labels.length ? [] : null;
        for (let at = 0; at < order.length; at++) {
            const part = order[at];
            const row = owners[part];
            if (hidden && hidden[row]) continue;
            const column = Math.floor((x[starts[part]] * scale) / cell) - firstX;
            const line = Math.floor((y[starts[part]] * scale) / cell) - firstY;
            if (column < 0 || line < 0 || column >= columns || line >= rows) continue;
            const kind = paint.length ? paint[row] : 0;
            const place = line * columns + column;
            if (drawn[place] === kind + 1 && !shown) continue;
            drawn[place] = kind + 1;
            const { bitmap, half } = stamps[kind];
            const px = x[starts[part]] * scale - left;
            const py = y[starts[part]] * scale - top;
            // On whole pixels: a stamp between pixels is drawn several times slower.
            context.drawImage(bitmap, Math.round(px - half), Math.round(py - half), 2 * half, 2 * half);
            if (shown) shown.push([px, py, row]);
        }
        if (shown && shown.length <= MOST_LABELS) drawLabels(context, theme, shown);
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

    const drawTheme = (context, theme, view) => {
        // A line is drawn in pieces that overlap: it must not shine through itself.
        context.globalAlpha = theme.isPoint || theme.isArea ? theme.opacity : 1;
        if (theme.isPoint) drawPoints(context, theme, view);
        else if (theme.isArea) drawAreas(context, theme, view);
        else drawLines(context, theme, view);
        context.globalAlpha = 1;
    };

    /* The circles that hold the true place half of the time (whole line) and 19 times of 20 (dashes). */
    const drawPrecision = (context, theme, row, part, view) => {
        const x = theme.x[part] * view.scale - view.left;
        const y = theme.y[part] * view.scale - view.top;
        for (const [metres, dashes] of [[theme.outer[row], [5, 6]], [theme.radii[row], []]]) {
            if (!metres) continue;
            const radius = unitsOf(metres, theme.y[part]) * view.scale;
            if (x + radius < view.x0 || x - radius > view.x1 || y + radius < view.y0 || y - radius > view.y1) continue;
            context.beginPath();
            context.arc(x, y, radius, 0, 2 * Math.PI);
            if (!dashes.length) {
                context.fillStyle = "rgba(0, 90, 200, 0.08)";
                context.fill();
            }
            context.setLineDash(dashes);
            context.lineWidth = 1.4;
            context.strokeStyle = "#00408f";
            context.stroke();
        }
        context.setLineDash([]);
    };

    /* The circles of every child that is shown; under one point they are drawn once. */
    const drawAllPrecision = (context, themes, view) => {
        const drawn = new Set();
        for (const theme of themes) {
            if (!theme.visible || !theme.isPoint || !theme.radii.length) continue;
            theme.order.forEach((part) => {
                const row = theme.owners[part];
                const name = [theme.x[part], theme.y[part], theme.radii[row]].join();
                if ((theme.hidden && theme.hidden[row]) || drawn.has(name)) return;
                drawn.add(name);
                drawPrecision(context, theme, row, part, view);
            });
        }
    };

    const drawSelectedPoint = (context, theme, row, part, view) => {
        const x = theme.x[part] * view.scale - view.left;
        const y = theme.y[part] * view.scale - view.top;
        if (theme.radii.length) drawPrecision(context, theme, row, part, view);
        for (const [width, ink] of [[6, INK], [3, MARK]]) {
            context.beginPath();
            context.arc(x, y, theme.size + (theme.visible ? 6 : 3), 0, 2 * Math.PI);
            context.lineWidth = width;
            context.strokeStyle = ink;
            context.stroke();
        }
        if (theme.visible) return;
        const stamp = sprite(theme.shape, theme.colourOf(row), theme.size, view.ratio);
        context.drawImage(stamp.bitmap, x - stamp.half, y - stamp.half, 2 * stamp.half, 2 * stamp.half);
        if (theme.labels.length) drawLabels(context, theme, [[x, y, row]]);
    };

    /* A ring about what is selected, its precision circles; a bright edge and arrows along a selected route. */
    const drawSelection = (context, themes, selected, view) => {
        for (const [theme, row] of findAll(themes, selected)) {
            const parts = theme.partsOf(row);
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

    Object.assign(phanong, { drawTheme, drawSelection, drawAllPrecision, densityOf, strokeParts });
})(phanong);
