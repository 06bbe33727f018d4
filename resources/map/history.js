/* The children as they stood at the end of a day: the same places, shared out among the states anew.
 *
 * The window sends all children as one layer (`cases`), the look of each state (`looks`), the state of each child on
 * the first day (`first`), and what changed since, by day (`day`, `row`, `state`: three lists of one length).
 */
"use strict";

((phanong) => {
    const { Theme, element } = phanong;
    const TODAY_ONLY = ["cannot_yet"];

    /* All children; those in one state are shown. */
    class PastTheme extends Theme {
        constructor(source, past, state) {
            super(source);
            this.past = past;
            this.state = state;
        }

        filter(wanted) {
            super.filter(wanted);
            const { states } = this.past;
            const hidden = this.hidden ?? new Uint8Array(this.ids.length);
            this.rowOf = new Map();
            this.count = 0;
            for (let row = 0; row < states.length; row++) {
                if (states[row] !== this.state) {
                    hidden[row] = 1;
                    continue;
                }
                this.rowOf.set(this.ids[row], row);
                if (!hidden[row]) this.count += 1;
            }
            this.hidden = hidden;
        }
    }

    class Past {
        constructor(data) {
            this.data = data;
            this.states = Uint8Array.from(data.first);
            this.themes = new Map(
                data.looks.map((look, state) => [look.key, new PastTheme({ ...data.cases, ...look }, this, state)]),
            );
            this.now = [];
        }

        go(until) {
            const { first, day, row, state } = this.data;
            this.states.set(first);
            for (let i = 0; i < day.length && day[i] <= until; i++) this.states[row[i]] = state[i];
        }

        /* Return themes with the children of that day in place of those of today. */
        replace(themes) {
            this.now = themes;
            return themes
                .filter((theme) => !TODAY_ONLY.includes(theme.key))
                .map((theme) => {
                    const own = this.themes.get(theme.key);
                    if (own) own.visible = theme.visible;
                    return own ?? theme;
                });
        }

        /* Return the themes of today, shown and hidden as those of the past are. */
        leave(themes) {
            const shown = new Map(themes.map((theme) => [theme.key, theme.visible]));
            for (const theme of this.now) theme.visible = shown.get(theme.key) ?? theme.visible;
            return this.now;
        }
    }

    /* Says over the map that it is not of today. */
    const Sign = L.Control.extend({
        options: { position: "topleft" },

        onAdd() {
            this.box = element("div", null, "past-sign");
            this.box.setAttribute("role", "status");
            return this.box;
        },
    });

    const listenForPast = (page, bridge) => {
        let sign = null;
        let wanted = false;
        let at = [0, ""]; // asked for last: it may change while the data come
        const show = (themes) => {
            page.themes = themes;
            page.filter(page.wanted);
            page.marks.redraw();
        };
        const leave = () => {
            if (page.past) {
                const { past } = page;
                page.past = null;
                show(past.leave(page.themes));
            }
            sign?.remove();
            sign = null;
        };
        bridge.historyChanged.connect(async (on, day, text) => {
            wanted = on;
            at = [day, text];
            if (!on) {
                leave();
                return;
            }
            const data = await (await fetch("/history.json")).json();
            if (!wanted) return;
            leave();
            page.past = new Past(data);
            sign = new Sign().addTo(page.map);
            sign.box.textContent = at[1];
            page.past.go(at[0]);
            show(page.past.replace(page.themes));
        });
        bridge.dayChanged.connect((day, text) => {
            at = [day, text];
            if (!page.past) return;
            sign.box.textContent = text;
            page.past.go(day);
            show(page.themes);
        });
    };

    Object.assign(phanong, { listenForPast });
})(phanong);
