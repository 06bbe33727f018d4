/* The map page: a panel that is also the legend, popups, and the talk with the window.
 *
 * Data come as one object (gis/maps/webmap.py says its shape), from the page itself or by fetch from the
 * page's own origin.
 */
"use strict";

((phanong) => {
    const {
        TILE_PX, unitX, unitY, latitude, longitude, unitsOf, element, drawShape, Theme, findAll, Sheet, drawTheme,
        drawSelection, drawAllPrecision, densityOf, Ground, Drag, Box, Candidates, Target, listenForMenu, listenForPast,
        listenForOnline,
    } = phanong;
    const HIT_PX = 9;

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
            const own = (title, shown, change, symbol) => {
                const line = element("label", list, "panel-line");
                const tick = element("input", line);
                tick.type = "checkbox";
                tick.checked = shown;
                tick.addEventListener("change", () => change(tick.checked));
                line.appendChild(symbol);
                element("span", line, "panel-title", title);
            };
            for (const theme of [...themes].reverse()) {
                const line = element("label", list, "panel-line");
                const tick = element("input", line);
                tick.type = "checkbox";
                tick.checked = theme.visible;
                tick.addEventListener("change", () => this.page.show(theme.key, tick.checked));
                line.appendChild(this.symbol(theme));
                element("span", line, "panel-title", theme.title);
                if (!theme.background) element("span", line, "panel-count", theme.count.toLocaleString("en"));
            }
            // What takes long to count is counted when it is wanted.
            for (const offer of this.page.offers) {
                if (themes.some((theme) => theme.key === offer.key)) continue;
                own(offer.title, this.page.asked.has(offer.key), (on) => this.page.want(offer.key, on), this.area(offer.colour));
            }
            if (themes.some((theme) => theme.isPoint && theme.radii.length)) {
                own(labels.precision, this.page.circles, (on) => this.page.showCircles(on), this.circle());
            }
            if (this.page.ground.version) {
                own(labels.ground, this.page.ground.visible, (on) => this.page.showGround(on), this.road());
            }
        },

        drawn(draw) {
            const ratio = window.devicePixelRatio || 1;
            const canvas = element("canvas", null, "panel-symbol");
            canvas.width = 28 * ratio;
            canvas.height = 22 * ratio;
            const context = canvas.getContext("2d");
            context.scale(ratio, ratio);
            draw(context);
            return canvas;
        },

        circle() {
            return this.drawn((context) => {
                context.strokeStyle = "#00408f";
                context.lineWidth = 1.4;
                for (const [radius, dashes] of [[5, []], [9.5, [4, 3]]]) {
                    context.setLineDash(dashes);
                    context.beginPath();
                    context.arc(14, 11, radius, 0, 2 * Math.PI);
                    context.stroke();
                }
            });
        },

        area(colour) {
            return this.drawn((context) => {
                context.fillStyle = context.strokeStyle = colour;
                context.strokeRect(4, 4, 20, 14);
                context.globalAlpha = 0.3;
                context.fillRect(4, 4, 20, 14);
            });
        },

        road() {
            return this.drawn((context) => {
                for (const [width, ink] of [[6, "#a08f66"], [4, "#fae6ad"]]) {
                    context.lineWidth = width;
                    context.strokeStyle = ink;
                    context.beginPath();
                    context.moveTo(2, 15);
                    context.lineTo(26, 7);
                    context.stroke();
                }
            });
        },

        symbol(theme) {
            return this.drawn((context) => {
                context.globalAlpha = theme.opacity;
                if (theme.isPoint) {
                    context.translate(14, 12);
                    drawShape(context, theme.shape, theme.palette[0], Math.min(theme.size, 7));
                    return;
                }
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
                if (theme.shape !== "barred") return;
                context.beginPath();
                for (const y of [6, 16]) {
                    context.moveTo(9, y);
                    context.lineTo(19, 22 - y);
                }
                context.stroke();
            });
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
            this.wanted = {};
            this.circles = false;
            this.tool = "";
            this.past = null;
            this.toolChanged = () => {};
            this.put = () => {};
            this.quietClick = false;
            this.ground = new Ground((zoom, x, y) => this.tileCame(zoom, x, y));
            this.base = [];
            this.extra = [];
            this.offers = [];
            this.asked = new Set();
            this.ask = () => {};
            map.attributionControl.setPrefix(false);
            this.scale = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
            this.panel = new Panel(this).addTo(map);
            const noGround = () => !this.ground.version || !this.ground.visible;
            this.groundSheet = this.sheet("ground", 401, (context, view) => this.ground.draw(context, view), { idle: noGround });
            this.names = this.sheet("names", 401, (context, view) => this.ground.label(context, view), { idle: noGround, still: true });
            this.data = this.sheet("data", 402, (context, view, sheet) => {
                // Counted where the whole is drawn, kept for the strips.
                view.density = sheet.density ??= densityOf(this.themes, view);
                for (const level of [0, 1, 2]) {
                    if (level === 2 && this.circles) drawAllPrecision(context, this.themes, view);
                    for (const theme of this.themes) {
                        if (theme.visible && this.levelOf(theme) === level) drawTheme(context, theme, view);
                    }
                }
            }, { restful: () => this.themes.some((theme) => theme.visible && theme.labels.length) });
            this.marks = this.sheet("marks", 410, (context, view) => {
                drawSelection(context, this.themes, this.selected, view);
                if (this.drag) this.drag.draw(context, view);
            }, { idle: () => !this.selected.length && !this.drag?.now });
            map.on("click", (event) => {
                if (this.tool === "put") this.put(event.latlng.lat, event.latlng.lng);
                else if (!this.quietClick && !this.tool && !event.originalEvent?.shiftKey) this.click(event);
            });
            let waiting = false;
            map.on("mousemove", (event) => {
                if (waiting) return;
                waiting = true;
                requestAnimationFrame(() => {
                    waiting = false;
                    map.getContainer().style.cursor = this.cursorAt(event.latlng);
                });
            });
        }

        cursorAt(latlng) {
            if (this.tool) return "crosshair";
            if (this.drag?.held) return "grabbing";
            if (this.grabbable(latlng)) return "move";
            return this.hitsAt(latlng).length ? "pointer" : "";
        }

        sheet(name, z, draw, options) {
            const pane = this.map.createPane(name);
            pane.style.zIndex = z;
            pane.style.pointerEvents = "none";
            return new Sheet(name, draw, options).addTo(this.map);
        }

        /* Draw a tile that has come, and the names anew once no more come. */
        tileCame(zoom, x, y) {
            const size = (TILE_PX * 2 ** this.map.getZoom()) / 2 ** zoom;
            this.groundSheet.patchWorld(x * size, y * size, (x + 1) * size, (y + 1) * size);
            this.names.rest();
        }

        levelOf(theme) {
            if (theme.background) return 0;
            return theme.isPoint ? 2 : 1;
        }

        /* Take new data: what was hidden stays hidden, what was selected stays selected. */
        load(data) {
            this.base = data.layers.map((source) => new Theme(source));
            this.offers = data.offers ?? [];
            this.drag?.forget();
            this.ground.set(data.ground ?? "");
            this.labels = data.labels;
            this.describe();
            this.bounds = data.bounds;
            this.home = data.home;
            this.arrange();
            if (!this.fitted) this.fit(this.home);
            this.redraw();
        }

        /* Take the layers that tools lay over the project's own, in place of those before. */
        overlay(sources) {
            this.extra = sources.map((source) => new Theme(source));
            this.arrange();
            this.data.redraw();
            this.marks.redraw();
        }

        /* Put the themes in their order: areas of tools below all else, their lines and points above. */
        arrange() {
            const before = new Map(this.themes.map((theme) => [theme.key, theme.visible]));
            const areas = this.extra.filter((theme) => theme.isArea);
            this.themes = [...areas, ...this.base, ...this.extra.filter((theme) => !theme.isArea)];
            if (this.past) this.themes = this.past.replace(this.themes);
            for (const theme of this.themes) {
                theme.visible = before.get(theme.key) ?? (theme.visible || this.asked.has(theme.key));
                theme.filter(this.wanted);
            }
            this.panel.fill();
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
            this.groundSheet.redraw();
            this.names.redraw();
            this.data.redraw();
            this.marks.redraw();
        }

        /* Show only what agrees with every facet that is named; none: all. */
        filter(wanted) {
            this.wanted = wanted;
            for (const theme of this.themes) theme.filter(wanted);
            this.panel.fill();
            this.map.closePopup();
            this.data.redraw();
            const box = this.boxOfShown();
            if (Object.keys(wanted).length && box) this.frame(box, 15);
        }

        /* Return the box of what a filter leaves, or null. */
        boxOfShown() {
            let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
            for (const theme of this.themes) {
                if (!theme.hidden || !theme.visible) continue;
                for (let part = 0; part < theme.owners.length; part++) {
                    if (theme.hidden[theme.owners[part]]) continue;
                    west = Math.min(west, theme.boxes[4 * part]);
                    north = Math.min(north, theme.boxes[4 * part + 1]);
                    east = Math.max(east, theme.boxes[4 * part + 2]);
                    south = Math.max(south, theme.boxes[4 * part + 3]);
                }
            }
            return west > east ? null : [[latitude(south), longitude(west)], [latitude(north), longitude(east)]];
        }

        showCircles(on) {
            this.circles = on;
            this.data.redraw();
        }

        showGround(on) {
            this.ground.visible = on;
            this.groundSheet.redraw();
            this.names.redraw();
        }

        /* Give the mouse a tool: "box" to select, "put" for a click that says where the child lives; "" to pan. */
        use(tool) {
            if (tool === this.tool) return;
            this.tool = tool;
            this.map.dragging[tool === "box" ? "disable" : "enable"]();
            this.map.getContainer().style.cursor = tool ? "crosshair" : "";
            this.toolChanged(tool);
        }

        /* Leave the tool, the drag, the box, the marker: Esc. */
        leave() {
            this.box?.forget();
            this.drag?.forget();
            this.target?.forget();
            this.map.closePopup();
            this.use("");
        }

        /* Return the selected pin under a point as [theme, row], or null. */
        grabbable(latlng) {
            if (!this.drag) return null;
            const found = this.hitsAt(latlng).find(([theme, row]) => theme.movable && this.selected.includes(theme.ids[row]));
            return found && this.selected.length === 1 ? found : null;
        }

        show(key, visible) {
            for (const theme of this.themes) if (theme.key === key) theme.visible = visible;
            this.data.redraw();
            this.marks.redraw();
        }

        /* Ask for a layer that is not counted yet; it is shown when it comes. */
        want(key, on) {
            if (on) this.asked.add(key);
            else this.asked.delete(key);
            if (on) this.ask(key);
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

    /* What the window hears from the page's tools, and asks of them. */
    const connect = (page, bridge) => {
        page.drag = new Drag(page, (id, lat, lon) => bridge.moved(id, lat, lon));
        page.box = new Box(page, (ids) => bridge.boxed(ids));
        page.candidates = new Candidates(page, (number) => bridge.candidate(number));
        page.target = new Target(page, (lat, lon) => bridge.put([lat, lon]));
        page.put = (lat, lon) => bridge.put([lat, lon]);
        page.toolChanged = (tool) => bridge.tool(tool);
        page.picked = (layer, id) => bridge.picked(layer, id);
        page.ask = (key) => bridge.want(key);
        const askMenu = listenForMenu(page, (latlng, layer, id, x, y) => {
            bridge.pressed([x, y]);
            bridge.menu(latlng.lat, latlng.lng, layer, id);
        });
        document.addEventListener("keydown", (event) => {
            if (event.key === "Escape") page.leave();
            if ((event.ctrlKey || event.metaKey) && event.code === "KeyV") bridge.paste();
        });
        bridge.selectionChanged.connect((ids, pan) => page.select(ids, pan));
        bridge.fitAsked.connect(() => page.fit());
        bridge.homeAsked.connect(() => page.fit(page.home));
        bridge.goAsked.connect((lat, lon, label) => page.target.show(lat, lon, label));
        bridge.lookAsked.connect((lat, lon) => page.map.setView([lat, lon], Math.max(page.map.getZoom(), 14), { animate: false }));
        bridge.candidatesChanged.connect((candidates) => page.candidates.show(candidates));
        bridge.filterChanged.connect((wanted) => page.filter(wanted));
        bridge.toolAsked.connect((tool) => page.use(tool));
        bridge.menuWanted.connect(askMenu);
        bridge.dragForgotten.connect(() => page.drag.forget());
        listenForPast(page, bridge);
        listenForOnline(page, bridge);
    };

    /* Say so once the page has painted what it drew. */
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

    /* Begin: with data in the page, or as the window's map, which says when it is ready and is told when to load. */
    phanong.start = (map, options) => {
        const page = new Page(map);
        phanong.page = page;
        // A canvas does not wait for its font as text in the page does.
        Promise.all(["400", "600"].map((weight) => document.fonts.load(`${weight} 12px Sarabun`, "ก"))).then(() => page.redraw());
        const inside = document.getElementById("map-data");
        if (inside) {
            page.load(JSON.parse(inside.textContent));
            return page;
        }
        new QWebChannel(qt.webChannelTransport, (channel) => {
            const bridge = channel.objects.bridge;
            const load = async () => {
                page.load(await (await fetch(options.data)).json());
                await painted();
                bridge.drawn(page.themes.reduce((sum, theme) => sum + (theme.background ? 0 : theme.ids.length), 0));
            };
            const overlay = async () => {
                page.overlay(await (await fetch("/overlay.json")).json());
                await painted();
                bridge.overlaid(page.extra.length);
            };
            connect(page, bridge);
            bridge.layersChanged.connect(load);
            bridge.overlayChanged.connect(overlay);
            bridge.ready();
        });
        return page;
    };
})(phanong);
