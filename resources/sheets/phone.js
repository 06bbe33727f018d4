'use strict';
(() => {
const outside = JSON.parse(document.getElementById('outside').textContent);
const words = outside.words;
const NEEDS_REASON = { not_found: true, refuses: true, cannot_yet: true };
const OWN_REASON = { moved: '18', deceased: '17' };
const IN_SCHOOL = ['14', '15', '16'];
const FAR_M = 1000;
const DAY_MS = 24 * 3600 * 1000;
const COLUMNS = ['checkin_id', 'case_code', 'visited_at', 'lat', 'lon', 'accuracy_m', 'state', 'found_outcome',
  'reason', 'moved_to', 'return_school_code', 'visitor', 'note'];

let key = null;
let slot = '';
let content = null;
let kept = { visitor: '', records: {}, exported: {} };
let keeps = true;
let damaged = false;
const cards = new Map();

// ---- bytes and text

const byId = (id) => document.getElementById(id);
const utf8 = (text) => new TextEncoder().encode(text);
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const toBase64 = (bytes) => {
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
};
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const lot = (count) => crypto.getRandomValues(new Uint8Array(count));
const fill = (text, gaps) => text.replace(/\{(\w+)\}/g, (_, name) => String(gaps[name]));
const digits = (text) => text.replace(/[\u0e50-\u0e59]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));

// The same as normal_passphrase of the program.
const normal = (text) =>
  digits(text.normalize('NFKC')).replace(/[ \t\r\n\u200b\u200c\u200d\u2060\ufeff-]+/g, '');

// Every foreign text becomes a text node: nothing of it can be read as a page.
function make(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...inside.filter((part) => part !== null && part !== ''));
  return node;
}

// ---- the lock

const derive = (passphrase) =>
  noble.pbkdf2Async(noble.sha256, utf8(normal(passphrase)), fromBase64(outside.salt),
    { c: outside.rounds, dkLen: 32, asyncTick: 50 });

byId('unlock').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = event.target.querySelector('button');
  const said = byId('lock-said');
  said.textContent = '';
  button.disabled = true;
  button.textContent = words.opening;
  // Two frames, so that the words are seen before the work begins.
  await new Promise((go) => setTimeout(go, 50));
  try {
    const tried = await derive(byId('passphrase').value);
    const plain = noble.gcm(tried, fromBase64(outside.nonce)).decrypt(fromBase64(outside.sealed));
    content = JSON.parse(new TextDecoder().decode(plain));
    key = tried;
  } catch (error) {
    said.textContent = words.wrong;
  }
  button.disabled = false;
  button.textContent = button.dataset.said;
  if (key) {
    byId('passphrase').value = '';
    const name = noble.sha256(new Uint8Array([...key, ...utf8(content.route)]));
    slot = 'phanong-' + hex(name.subarray(0, 16));
    recall();
    draw();
  }
});
byId('unlock').querySelector('button').dataset.said = byId('unlock').querySelector('button').textContent;

// ---- what the browser keeps: encrypted, since other files on the phone may read the same storage

function recall() {
  let stored = null;
  try {
    stored = localStorage.getItem(slot);
  } catch (error) {
    keeps = false;
  }
  if (stored === null) {
    if (keeps) keep();
    return;
  }
  try {
    const bytes = fromBase64(stored);
    const plain = noble.gcm(key, bytes.subarray(0, 12)).decrypt(bytes.subarray(12));
    kept = Object.assign(kept, JSON.parse(new TextDecoder().decode(plain)));
  } catch (error) {
    // Never written over: it may be all that is left of a day's work.
    damaged = true;
    try {
      localStorage.setItem(slot + '-' + Date.now(), stored);
    } catch (full) {
      slot += '-new';
    }
    keep();
  }
}

function keep() {
  const nonce = lot(12);
  const sealed = noble.gcm(key, nonce).encrypt(utf8(JSON.stringify(kept)));
  try {
    localStorage.setItem(slot, toBase64(nonce) + toBase64(sealed));
    keeps = true;
  } catch (error) {
    keeps = false;
  }
}

const records = () => Object.values(kept.records);
const waiting = () => records().filter((record) => !kept.exported[record.checkin_id]);

window.addEventListener('beforeunload', (event) => {
  if (!keeps && waiting().length) event.preventDefault();
});

// ---- the list

function draw() {
  const route = byId('route');
  const visitor = make('input', { id: 'visitor', type: 'text', maxlength: '120', autocomplete: 'off' });
  visitor.value = kept.visitor;
  visitor.addEventListener('change', () => {
    kept.visitor = visitor.value.trim();
    keep();
    tell();
  });
  route.replaceChildren(
    make('div', { class: 'bar' },
      make('p', { id: 'progress', role: 'status' }),
      make('button', { type: 'button', id: 'export', click: handOver }, words.export)),
    make('h1', {}, content.title),
    ...content.lines.map((line) => make('p', {}, line)),
    make('p', { class: 'quiet' }, words.private),
    make('p', { id: 'trouble', class: 'alarm', role: 'alert', hidden: true }),
    make('div', { id: 'handed', role: 'status' }),
    make('label', { for: 'visitor' }, words.visitor_all),
    visitor,
    ...content.stops.map(drawStop),
    make('p', {}, content.back));
  byId('lock').hidden = true;
  route.hidden = false;
  tell();
  window.scrollTo(0, 0);
}

function tell() {
  const children = content.stops.reduce((count, stop) => count + stop.children.length, 0);
  const listed = content.stops.flatMap((stop) => stop.children);
  const done = listed.filter((child) => kept.records[child.code]).length;
  const lines = [fill(words.progress, { done: done, total: children })];
  if (waiting().length) lines.push(fill(words.to_export, { count: waiting().length }));
  byId('progress').textContent = lines.join(' · ');
  const trouble = [];
  if (!keeps) trouble.push(words.not_kept);
  if (damaged) trouble.push(words.kept_damaged);
  byId('trouble').textContent = trouble.join(' ');
  byId('trouble').hidden = !trouble.length;
}

function drawStop(stop) {
  const link = (href, text) =>
    make('a', { class: 'go', href: href, target: '_blank', rel: 'noopener noreferrer' }, text);
  return make('section', { class: 'stop' },
    make('div', { class: 'head' },
      make('span', { class: 'number' }, String(stop.number)),
      make('h2', {}, stop.place)),
    make('p', {}, stop.when),
    stop.ask_first ? make('p', { class: 'ask' }, stop.ask_first) : null,
    stop.radius ? make('p', { class: 'quiet' }, stop.radius) : null,
    make('p', { class: 'quiet' }, words.navigate),
    make('div', { class: 'row' }, link(stop.google, words.google), link(stop.geo, words.geo),
      link(stop.apple, words.apple)),
    ...stop.children.map((child) => drawChild(stop, child)));
}

function drawChild(stop, child) {
  const name = make('p', { class: 'name' });
  const more = make('div', { hidden: true },
    child.guardian ? make('p', {}, child.guardian) : null,
    child.address ? make('p', {}, child.address) : null);
  const look = make('button', { type: 'button', class: 'look', 'aria-expanded': 'false' });
  const result = make('p', { class: 'result' });
  const record = make('button', { type: 'button', class: 'record' });
  const place = make('div', {});
  const show = (open) => {
    name.textContent = open ? child.name : child.masked;
    more.hidden = !open;
    look.textContent = open ? words.hide : words.show;
    look.setAttribute('aria-expanded', String(open));
  };
  const card = {
    hide: () => show(false),
    told: () => {
      const known = kept.records[child.code];
      result.textContent = known ? summary(known) : words.no_result;
      result.classList.toggle('done', Boolean(known));
      record.textContent = known ? words.edit : words.record;
    },
  };
  look.addEventListener('click', () => show(more.hidden));
  record.addEventListener('click', () => {
    if (place.firstChild) return;
    const form = drawForm(stop, child, () => {
      place.replaceChildren();
      record.hidden = false;
      card.told();
      tell();
    });
    record.hidden = true;
    place.append(form);
    form.scrollIntoView({ block: 'start', behavior: 'smooth' });
  });
  show(false);
  card.told();
  cards.set(child.code, card);
  return make('div', { class: 'child', id: 'child-' + child.code },
    name,
    make('p', {}, child.code + ' · ' + child.about),
    more,
    result,
    make('div', { class: 'row' }, look, record),
    place);
}

function summary(record) {
  const parts = [outside.states[record.state]];
  if (record.found_outcome) parts.push(outside.outcomes[record.found_outcome]);
  const day = new Date(record.visited_at);
  return parts.join(': ') + ' · ' + day.toLocaleString(outside.language === 'th' ? 'th-TH' : 'en-GB',
    { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

// A phone that is laid aside or passed on shows no names.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) for (const card of cards.values()) card.hide();
});

// ---- the form of one child

function choices(name, label, options, chosen, changed) {
  const buttons = Object.entries(options).map(([value, text]) => {
    const button = make('button', { type: 'button', role: 'radio', 'data-value': value, 'aria-checked': 'false' }, text);
    button.addEventListener('click', () => {
      pick(value);
      changed();
    });
    return button;
  });
  const set = make('fieldset', { class: 'part', 'data-name': name },
    make('legend', {}, label), make('div', { class: 'choices', role: 'radiogroup', 'aria-label': label }, ...buttons));
  const pick = (value) => {
    set.dataset.value = value;
    for (const button of buttons) button.setAttribute('aria-checked', String(button.dataset.value === value));
  };
  pick(chosen || '');
  return set;
}

function field(name, label, value, attributes, tag) {
  const id = 'field-' + hex(lot(6));
  const input = make(tag || 'input', Object.assign({ id: id, name: name, autocomplete: 'off' }, attributes));
  input.value = value || '';
  return { input: input, box: make('div', { class: 'part' }, make('label', { for: id }, label), input) };
}

function drawForm(stop, child, close) {
  const before = kept.records[child.code] || null;
  const [provinceBefore, amphoeBefore] = before ? before.moved_to.split('/').concat('') : ['', ''];
  let position = before && before.lat !== '' ? { lat: before.lat, lon: before.lon, accuracy_m: before.accuracy_m } : null;

  const state = choices('state', words.state, outside.states, before && before.state, update);
  const outcome = choices('found_outcome', words.outcome, outside.outcomes, before && before.found_outcome, update);
  const reason = field('reason', '', '', {}, 'select');
  const province = field('province', words.moved_province, provinceBefore, { type: 'text', maxlength: '60' });
  const amphoe = field('amphoe', words.moved_amphoe, amphoeBefore, { type: 'text', maxlength: '60' });
  const school = field('return_school_code', words.returned_to, before && before.return_school_code,
    { type: 'text', maxlength: '80' });
  const at = field('visited_at', words.visited_at, local(before ? new Date(before.visited_at) : new Date()),
    { type: 'datetime-local' });
  const day = make('p', { class: 'quiet' });
  at.box.append(day);
  at.input.addEventListener('input', () => { day.textContent = dayInWords(new Date(at.input.value)); });
  day.textContent = dayInWords(new Date(at.input.value));
  const visitor = field('visitor', words.visitor, before ? before.visitor : kept.visitor, { type: 'text', maxlength: '120' });
  const note = field('note', words.note, before && before.note, { maxlength: '1000' }, 'textarea');
  const typed = field('position', words.position_typed, '', { type: 'text', maxlength: '60', inputmode: 'text' });
  const locate = make('button', { type: 'button', class: 'locate' }, words.locate);
  const found = make('p', { class: 'found', role: 'status' });
  const said = make('p', { class: 'alarm', role: 'alert', hidden: true });

  function offer() {
    const current = reason.input.value || (before ? String(before.reason) : '');
    const allowed = state.dataset.value === 'in_school' ? IN_SCHOOL : Object.keys(outside.reasons);
    reason.input.replaceChildren(make('option', { value: '' }, words.reason_choose),
      ...allowed.map((number) => make('option', { value: number }, number + '. ' + outside.reasons[number])));
    reason.input.value = allowed.includes(current) ? current : '';
  }

  function update() {
    const now = state.dataset.value;
    const becomes = now === 'found' ? outcome.dataset.value : '';
    outcome.hidden = now !== 'found';
    province.box.hidden = amphoe.box.hidden = now !== 'moved';
    school.box.hidden = !(now === 'in_school' || becomes === 'returned');
    reason.box.hidden = !now || now in OWN_REASON;
    const needed = NEEDS_REASON[now] || NEEDS_REASON[becomes];
    reason.box.firstChild.textContent = words.reason + (needed ? '' : ' ' + words.optional);
    offer();
    said.hidden = true;
  }

  function told() {
    if (!position) {
      found.textContent = '';
      return;
    }
    const accuracy = position.accuracy_m === '' ? '' : ' ± ' + Math.round(position.accuracy_m) + ' ' + words.metre;
    const lines = [fill(words.position_got, { place: position.lat.toFixed(5) + ', ' + position.lon.toFixed(5) }) + accuracy];
    const metres = away(position, stop);
    if (metres > FAR_M) lines.push(fill(words.far, { kilometres: (metres / 1000).toFixed(1) }));
    found.textContent = lines.join(' · ');
  }

  locate.addEventListener('click', () => {
    if (!navigator.geolocation) {
      found.textContent = words.position_refused;
      return;
    }
    locate.disabled = true;
    locate.textContent = words.locating;
    const ready = () => {
      locate.disabled = false;
      locate.textContent = words.locate;
    };
    navigator.geolocation.getCurrentPosition((answer) => {
      ready();
      typed.input.value = '';
      position = {
        lat: round(answer.coords.latitude, 6), lon: round(answer.coords.longitude, 6),
        accuracy_m: round(answer.coords.accuracy, 1),
      };
      told();
    }, (error) => {
      ready();
      found.textContent = error.code === 1 ? words.position_refused : words.position_failed;
    }, { enableHighAccuracy: true, timeout: 30000, maximumAge: 0 });
  });

  typed.input.addEventListener('input', () => {
    const pair = place(typed.input.value);
    if (pair) position = { lat: pair[0], lon: pair[1], accuracy_m: '' };
    else if (typed.input.value.trim()) position = null;
    told();
  });

  function save(event) {
    event.preventDefault();
    const now = state.dataset.value;
    const becomes = now === 'found' ? outcome.dataset.value : '';
    const moment = new Date(at.input.value);
    const why = reason.box.hidden ? OWN_REASON[now] || '' : reason.input.value;
    const wrong = !now ? words.needs_state
      : now === 'found' && !becomes ? words.needs_outcome
      : (NEEDS_REASON[now] || NEEDS_REASON[becomes]) && !why ? words.needs_reason
      : now === 'moved' && !province.input.value.trim() ? words.needs_province
      : now === 'moved' && !amphoe.input.value.trim() ? words.needs_amphoe
      : !(moment.getFullYear() >= 2000 && moment.getTime() < Date.now() + DAY_MS) ? words.visited_bad
      : typed.input.value.trim() && !position ? words.position_bad
      : '';
    if (wrong) {
      said.textContent = wrong;
      said.hidden = false;
      said.scrollIntoView({ block: 'center' });
      return;
    }
    const again = before && kept.exported[before.checkin_id];
    // A corrected report that has been handed over already is a new one, a second later: the later report counts.
    if (again && local(moment) === local(new Date(before.visited_at)))
      moment.setTime(new Date(before.visited_at).getTime() + 1000);
    else if (before && local(moment) === local(new Date(before.visited_at)))
      moment.setTime(new Date(before.visited_at).getTime());
    // Another tab may have the same sheet open.
    if (keeps) recall();
    const part = (input) => input.value.trim().replace(/\//g, ' ');
    kept.records[child.code] = {
      checkin_id: before && !again ? before.checkin_id : 'p-' + hex(lot(12)),
      case_code: child.code,
      visited_at: stamp(moment),
      lat: position ? position.lat : '',
      lon: position ? position.lon : '',
      accuracy_m: position ? position.accuracy_m : '',
      state: now,
      found_outcome: becomes,
      reason: why,
      moved_to: now === 'moved' ? part(province.input) + '/' + part(amphoe.input) : '',
      return_school_code: school.box.hidden ? '' : school.input.value.trim(),
      visitor: visitor.input.value.trim(),
      note: note.input.value.trim(),
    };
    keep();
    close();
  }

  const form = make('form', { class: 'report', autocomplete: 'off', submit: save },
    make('p', { class: 'name' }, fill(words.record_of, { name: child.masked, code: child.code })),
    make('label', {}, words.position), locate, found, typed.box,
    state, outcome, reason.box, province.box, amphoe.box, school.box, at.box, visitor.box, note.box, said,
    make('div', { class: 'row' },
      make('button', { type: 'button', class: 'cancel', click: close }, words.cancel),
      make('button', { type: 'submit', class: 'main save' }, words.save)));
  update();
  told();
  return form;
}

// ---- moments and places

const two = (number) => String(number).padStart(2, '0');
const local = (moment) =>
  moment.getFullYear() + '-' + two(moment.getMonth() + 1) + '-' + two(moment.getDate()) + 'T' +
  two(moment.getHours()) + ':' + two(moment.getMinutes());
const stamp = (moment) => {
  const east = -moment.getTimezoneOffset();
  return local(moment) + ':' + two(moment.getSeconds()) + (east < 0 ? '-' : '+') +
    two(Math.floor(Math.abs(east) / 60)) + ':' + two(Math.abs(east) % 60);
};
const dayInWords = (moment) =>
  Number.isNaN(moment.getTime()) ? '' : moment.toLocaleString(outside.language === 'th' ? 'th-TH' : 'en-GB',
    { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const round = (number, places) => Number(number.toFixed(places));

function place(text) {
  const match = /^\s*\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?\s*$/.exec(digits(text));
  if (!match) return null;
  const lat = Number(match[1]);
  const lon = Number(match[2]);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [round(lat, 6), round(lon, 6)] : null;
}

// Metres on a sphere, by the haversine formula.
function away(one, other) {
  const turn = Math.PI / 180;
  const up = Math.sin((other.lat - one.lat) * turn / 2) ** 2;
  const along = Math.sin((other.lon - one.lon) * turn / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.sqrt(up + Math.cos(one.lat * turn) * Math.cos(other.lat * turn) * along));
}

// ---- handing over

const lines = () => records().map((record) => {
  const row = {};
  for (const column of COLUMNS) row[column] = record[column];
  return JSON.stringify(row) + '\n';
}).join('');

async function handOver() {
  const handed = byId('handed');
  if (!records().length) {
    handed.replaceChildren(make('p', { class: 'alarm' }, words.nothing));
    return;
  }
  const text = lines();
  const ids = records().map((record) => record.checkin_id);
  const stem = 'checkins-' + outside.sheet.replace(/[^A-Za-z0-9]+/g, '-') + '-' + stamp(new Date()).slice(0, 19).replace(/\D/g, '');
  // Chrome shares no file by a name that it does not know; the program reads these lines under .txt too.
  const file = new File([text], stem + '.txt', { type: 'text/plain' });
  let shared = false;
  if (navigator.canShare && navigator.canShare({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      shared = true;
    } catch (error) {
      if (error.name === 'AbortError') return;
    }
  }
  if (!shared) {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
    const link = make('a', { href: address, download: stem + '.jsonl' });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }
  for (const id of ids) kept.exported[id] = true;
  keep();
  tell();
  const box = make('textarea', { id: 'text', readonly: true, 'aria-label': words.text_hint });
  box.value = text;
  const copied = make('p', { class: 'good', role: 'status' });
  handed.replaceChildren(
    make('p', { class: 'good' }, fill(words.exported, { count: ids.length })),
    make('details', {}, make('summary', {}, words.text_hint), box,
      make('button', {
        type: 'button',
        click: () => {
          box.select();
          copied.textContent = document.execCommand('copy') ? words.copied : words.not_copied;
        },
      }, words.copy), copied));
  window.scrollTo(0, 0);
}
})();
