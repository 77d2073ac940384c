// The review desk: answers are saved as they are given, lines chosen in the code become evidence, keys.
// Every form of the page works without this.
"use strict";

const desk = document.getElementById("desk");
const QUIET = 700;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 30000;
const TOLD = 1200;
const BEAT = 20000;
const IN_USE = 60000;
const ANSWER = "application/json, text/html;q=0.5";

// ── Sending: a form goes as it is, and the parts of the page that come back take their places ──
class RefusedError extends Error {}

async function send(address, form, keepalive = false) {
  const answer = await fetch(address, {
    method: "POST",
    body: form,
    headers: { "X-Desk": "1", Accept: ANSWER },
    keepalive,
  });
  if (answer.ok) return answer.status === 204 ? "" : answer.text();
  const passes = answer.status >= 500 || answer.status === 429;
  if (passes) throw new Error(String(answer.status));
  const told = await answer.json().catch(() => ({}));
  throw new RefusedError(told.words || String(answer.status));
}

function place(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("[data-part]")) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (old) old.replaceWith(document.adoptNode(part));
  }
  showKeysButton();
}

// ── Saving: a form at a time, the newest words last; what is not saved yet is kept in the browser ──
class Saver {
  static all = [];

  constructor(form, address, name) {
    this.form = form;
    this.address = address;
    this.drawer = `desk:${desk.dataset.review}:${name}`;
    this.word = form.querySelector("[data-saving]");
    this.wait = FIRST_WAIT;
    this.version = 0;
    this.saved = 0;
    this.running = null;
    this.waits = false;
    this.base = this.fields();
    form.addEventListener("input", () => this.changed(QUIET));
    form.addEventListener("change", () => this.changed(0));
    Saver.all.push(this);
    this.restore();
  }

  get isSaved() {
    return this.saved === this.version;
  }

  changed(pause) {
    this.version += 1;
    this.keep(false);
    this.after(pause);
  }

  after(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  fields() {
    const form = new FormData(this.form);
    return JSON.stringify(["value", "note", "summary"].map((name) => form.get(name)));
  }

  keep(sent) {
    try {
      localStorage.setItem(this.drawer, JSON.stringify({ now: this.fields(), base: this.base, sent }));
    } catch { /* No room: the words still stand on the page. */ }
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.drawer));
    } catch {
      return null;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.drawer);
    } catch { /* The same. */ }
  }

  // What was typed before the line broke or the window closed comes back, and is saved now. What was sent
  // with the last breath and has arrived stays as the school has it.
  restore() {
    const draft = this.kept();
    if (!draft) return;
    if (draft.now === this.base || (draft.sent && draft.base !== this.base)) {
      this.forget();
      return;
    }
    const kept = JSON.parse(draft.now);
    for (const [index, name] of ["value", "note", "summary"].entries()) {
      const field = this.form.elements.namedItem(name);
      if (field && typeof kept[index] === "string") field.value = kept[index];
    }
    this.changed(0);
  }

  save() {
    clearTimeout(this.timer);
    if (!this.running && !this.isSaved) this.running = this.attempt().finally(() => { this.running = null; });
    return this.running;
  }

  async attempt() {
    const { version } = this;
    const fields = this.fields();
    this.waits = false;
    this.say(desk.dataset.saving);
    try {
      place(await send(this.address, new FormData(this.form)));
      this.arrived(version, fields);
    } catch (error) {
      this.failed(error, version);
    }
    if (!this.isSaved && !this.waits) this.after(QUIET);
  }

  // What is on its way arrives first; then what was typed meanwhile goes, too.
  async settle() {
    await this.running;
    await this.save();
    return this.isSaved;
  }

  arrived(version, fields) {
    this.saved = version;
    this.base = fields;
    this.wait = FIRST_WAIT;
    if (this.isSaved) this.forget();
    this.say(desk.dataset.saved, "pass");
  }

  failed(error, version) {
    if (error instanceof RefusedError) {
      this.saved = version; // It is tried again when it is changed; the words stay here and in the browser.
      this.say(`${desk.dataset.refused} ${error.message}`, "fail");
      return;
    }
    this.say(desk.dataset.unsaved, "wait");
    this.waits = true;
    this.after(this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  // The page is left: what is not saved goes along, and stays in the browser in case that it is lost.
  part() {
    if (this.isSaved) return;
    this.keep(true);
    send(this.address, new FormData(this.form), true).catch(() => {});
  }

  say(words, colour = "muted") {
    this.word.textContent = words;
    this.word.className = `saving small ${colour}`;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  new Saver(form, form.action, form.dataset.autosave);
}
const ending = document.getElementById("hand-in-form");
const summary = new Saver(ending, ending.dataset.summary, "summary");

window.addEventListener("online", () => { for (const one of Saver.all) one.save(); });
window.addEventListener("pagehide", () => { for (const one of Saver.all) one.part(); });

// ── Forms: answers and evidence go without leaving the page; what leaves it waits until all is saved ──
async function leaveWhenSaved(form) {
  const saved = await Promise.all(Saver.all.map((one) => one.settle()));
  if (saved.every(Boolean)) form.submit();
  else summary.say(desk.dataset.unsaved, "wait");
}

async function sendEvidence(form, action) {
  try {
    place(await send(action, new FormData(form)));
    return true;
  } catch (error) {
    const number = form.dataset.cite || form.dataset.uncite || current()?.dataset.card;
    const word = document.querySelector(`#criterion-${number} [data-saving]`);
    const words = error instanceof RefusedError ? error.message : desk.dataset.unsaved;
    if (word) word.textContent = `${desk.dataset.refused} ${words}`;
    if (word) word.className = "saving small fail";
    return false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const ours = form.dataset.autosave || form.dataset.cite || form.dataset.uncite;
  const leaves = form.matches("[data-after-saving]");
  if (!ours && !leaves && form.id !== "cite-offer") return;
  event.preventDefault();
  delete form.dataset.sent;
  if (form.dataset.autosave) Saver.all.find((one) => one.form === form).changed(0);
  else if (leaves) leaveWhenSaved(form);
  else if (form.id === "cite-offer") citeChosen(form);
  else sendEvidence(form, form.action).then((done) => { if (done && form.dataset.cite) form.closest("details").open = false; });
});

// ── The current question: the card in focus or touched last ──
const cards = [...document.querySelectorAll("[data-card]")];
const lastCard = `desk:${desk.dataset.review}:card`;

function current() {
  return document.querySelector("[data-card][data-current]");
}

function choose(card) {
  if (!card || card === current()) return;
  current()?.removeAttribute("data-current");
  card.dataset.current = "";
  sessionStorage.setItem(lastCard, card.dataset.card);
  offerCitation();
}

document.addEventListener("focusin", (event) => choose(event.target.closest("[data-card]")));
document.addEventListener("pointerdown", (event) => choose(event.target.closest("[data-card]")));

function go(step) {
  const at = cards.indexOf(current());
  const next = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
  if (!next) return;
  choose(next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

// ── Evidence: lines chosen in the code, or a run, for the current question ──
const offer = document.getElementById("cite-offer");
let chosen = null;

function answerable() {
  const card = current() || cards.find((one) => one.querySelector("form[data-autosave]"));
  return card?.querySelector("form[data-autosave]") ? card : null;
}

function offerCitation() {
  const card = answerable();
  offer.hidden = !chosen || !card;
  if (offer.hidden) return;
  const { path, from, to } = chosen;
  const lines = from === to ? `${path}:${from}` : `${path}:${from}–${to}`;
  offer.elements.namedItem("path").value = path;
  offer.elements.namedItem("line_from").value = from;
  offer.elements.namedItem("line_to").value = to;
  const button = offer.querySelector("[data-words]");
  button.textContent = button.dataset.words.replace("{lines}", lines).replace("{number}", card.dataset.card);
}

async function citeChosen(form) {
  const card = answerable();
  if (!card) return;
  const done = await sendEvidence(form, addressFor(card));
  if (!done) return;
  const cited = chosen;
  form.querySelector("[data-words]").textContent = desk.dataset.saved;
  setTimeout(() => {
    if (chosen === cited) chosen = null;
    offerCitation();
  }, TOLD);
}

function addressFor(card) {
  return offer.dataset.action.replace("/criteria/0/", `/criteria/${card.dataset.card}/`);
}

document.addEventListener("lines-chosen", (event) => {
  const { path, from, to } = event.detail || {};
  chosen = path ? { path, from: Math.min(from, to), to: Math.max(from, to) } : null;
  offerCitation();
});

// A file was opened: evidence by hand begins with it, and lines of another are out of sight.
document.addEventListener("code-shown", (event) => {
  if (chosen?.path !== event.detail.path) chosen = null;
  offerCitation();
  for (const field of document.querySelectorAll(".cite [name=path]")) field.value = event.detail.path;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) {
    chosen = null;
    offerCitation();
  }
  const run = event.target.closest("[data-cite-run]");
  if (!run || !answerable()) return;
  event.preventDefault();
  citeRun(run, answerable());
});

// On a phone the question stands in another tab: the button itself says what came of it.
async function citeRun(run, card) {
  const form = new FormData();
  form.set("csrf_token", desk.dataset.token);
  form.set("run_id", run.dataset.citeRun);
  const word = run.querySelector("span");
  run.dataset.words ||= word.textContent;
  try {
    place(await send(addressFor(card), form));
    word.textContent = run.dataset.told.replace("{number}", card.dataset.card);
    card.scrollIntoView({ block: "nearest" });
  } catch (error) {
    word.textContent = error instanceof RefusedError ? `${desk.dataset.refused} ${error.message}` : desk.dataset.unsaved;
  }
  setTimeout(() => { word.textContent = run.dataset.words; }, 2 * TOLD);
}

// ── Keys: not while somebody types ──
const help = document.getElementById("desk-keys");

function answerBy(digit) {
  const card = current();
  const radio = card && card.dataset.kind !== "comment"
    && card.querySelector(`form[data-autosave] input[type="radio"][value="${digit}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  v: () => document.dispatchEvent(new CustomEvent("desk:view")),
  c: () => document.dispatchEvent(new CustomEvent("desk:comment")),
  y: () => { if (current()?.dataset.kind === "yes_no") answerBy(1); },
  n: () => { if (current()?.dataset.kind === "yes_no") answerBy(0); },
  "?": () => help.showModal(),
};

// A key is the letter on it, or, where it types another script, its place on the keyboard.
function keyOf(event) {
  if (/^[\x20-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  return /^(?:Key|Digit)(.)$/.exec(event.code)?.[1].toLowerCase();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable]")) return;
  const key = keyOf(event);
  const act = KEYS[key] || (/^\d$/.test(key) ? () => answerBy(key) : null);
  if (!act) return;
  event.preventDefault();
  act();
});

function showKeysButton() {
  const button = document.querySelector("[data-keys]");
  button.hidden = false;
  button.onclick = () => help.showModal();
}

// ── Time: counted while the page is looked at and used ──
let used = Date.now();
let since = Date.now();
let counted = 0;

for (const name of ["pointermove", "keydown", "scroll", "input"]) {
  document.addEventListener(name, () => { used = Date.now(); }, { passive: true, capture: true });
}

function count() {
  const now = Date.now();
  if (!document.hidden && now - used < IN_USE) counted += (now - since) / 1000;
  since = now;
}

function beat(keepalive = false) {
  count();
  const seconds = Math.floor(counted);
  if (seconds < 1) return;
  counted -= seconds;
  const form = new FormData();
  form.set("csrf_token", desk.dataset.token);
  form.set("seconds", seconds);
  send(desk.dataset.time, form, keepalive).catch(() => {});
}

setInterval(beat, BEAT);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) beat(true);
  since = Date.now();
});

// ── Begin: at the question of the address, else where one was before; beside code the rubric scrolls to it ──
const PLACES = /^#(criterion|hand-in|missing|summary)/;

function begin() {
  const named = document.getElementById(location.hash.slice(1))?.closest("[data-card]");
  const before = cards.find((one) => one.dataset.card === sessionStorage.getItem(lastCard));
  choose(named || before || cards[0]);
  const rubric = document.getElementById("rubric");
  const scrolls = rubric.scrollHeight > rubric.clientHeight;
  if (before && scrolls && !PLACES.test(location.hash)) rubric.scrollTop = before.offsetTop - 48;
}

showKeysButton();
begin();
