/* The page's plain helpers: the projection, elements, and the shapes that tell states apart without colour.
 *
 * The scripts of the page share one object, `phanong`; they are put into the page in the order that
 * gis/maps/webmap.py names. Every text of the data reaches the page by textContent, never as markup.
 */
"use strict";

const phanong = {};

((phanong) => {
    const TILE_PX = 256;
    const INK = "#1a1a1a";
    const PAPER = "#ffffff";
    const MARK = "#ffd400";
    const EARTH_CIRCUMFERENCE_M = 40075016.686;

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

    const unitsOf = (metres, y) => metres / (EARTH_CIRCUMFERENCE_M * Math.cos((latitude(y) * Math.PI) / 180));

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

    /* Return a small picture with the shape in its middle: stamping it is much faster than drawing each point. */
    const sprite = (shape, colour, radius, ratio) => {
        const name = [shape, colour, radius, ratio].join();
        if (!sprites.has(name)) {
            const half = Math.ceil(radius * 1.75 + 4);
            const canvas = new OffscreenCanvas(2 * half * ratio, 2 * half * ratio);
            const context = canvas.getContext("2d");
            context.scale(ratio, ratio);
            context.translate(half, half);
            drawShape(context, shape, colour, radius);
            sprites.set(name, { bitmap: canvas.transferToImageBitmap(), half });
        }
        return sprites.get(name);
    };

    const isDark = (colour) => {
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
        return 0.299 * r + 0.587 * g + 0.114 * b < 150;
    };

    Object.assign(phanong, {
        TILE_PX, INK, PAPER, MARK, unitX, unitY, latitude, longitude, unitsOf, element, drawShape, sprite, isDark,
    });
})(phanong);
