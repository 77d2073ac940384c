// The code side of the desk: lines are chosen, files opened and comments sent without leaving the rubric.
"use strict";

const wide = window.matchMedia("(min-width: 1024px)");

// ── Choosing lines: a click takes one, Shift or a drag a range; arrows and Enter do the same.
class Choice {
  constructor() {
    this.clear();
  }

  clear() {
    this.path = "";
    this.anchor = 0;
    this.end = 0;
  }

  get from() {
    return Math.min(this.anchor, this.end);
  }

  get to() {
    return Math.max(this.anchor, this.end);
  }

  take(path, line, extends_) {
    if (!extends_ || this.path !== path || !this.anchor) this.anchor = line;
    this.path = path;
    this.end = line;
    this.paint();
  }

  paint() {
    for (const row of document.querySelectorAll(".lines tr[data-line]")) {
      const line = Number(row.dataset.line);
      row.classList.toggle("chosen", this.from > 0 && line >= this.from && line <= this.to);
    }
  }

  tell() {
    if (!this.from) return;
    const detail = { path: this.path, from: this.from, to: this.to };
    document.dispatchEvent(new CustomEvent("lines-chosen", { detail }));
  }
}

const choice = new Choice();
let dragging = false;

function lineAt(node) {
  const row = node instanceof Element ? node.closest("tr[data-line]") : null;
  const lines = row ? row.closest(".lines") : null;
  return lines ? { lines, path: lines.dataset.path, line: Number(row.dataset.line) } : null;
}

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType === "touch" || !event.target.closest(".lines .nr")) return;
  const at = lineAt(event.target);
  if (!at) return;
  event.preventDefault();
  at.lines.focus({ preventScroll: true });
  choice.take(at.path, at.line, event.shiftKey);
  dragging = true;
  at.lines.classList.add("choosing");
});

document.addEventListener("pointermove", (event) => {
  if (!dragging) return;
  const at = lineAt(event.target);
  if (at && at.path === choice.path) choice.take(at.path, at.line, true);
});

document.addEventListener("pointerup", () => {
  if (!dragging) return;
  dragging = false;
  for (const lines of document.querySelectorAll(".lines.choosing")) lines.classList.remove("choosing");
  choice.tell();
});

document.addEventListener("click", (event) => {
  const number = event.target.closest(".lines .nr a");
  const cell = event.target.closest(".cell-lines");
  if (number) {
    event.preventDefault();
    // A mouse has chosen already; a finger's second tap makes a range.
    if (event.pointerType !== "touch" && event.detail > 0) return;
    const at = lineAt(number);
    const goesOn = choice.path === at.path && choice.from === choice.to && choice.from > 0;
    choice.take(at.path, at.line, event.shiftKey || (event.pointerType === "touch" && goesOn));
    choice.tell();
  } else if (cell) {
    event.preventDefault();
    choice.take(cell.dataset.path, Number(cell.dataset.from), false);
    choice.take(cell.dataset.path, Number(cell.dataset.to), true);
    choice.tell();
  }
});

function move(lines, step, extends_) {
  const rows = [...lines.querySelectorAll("tr[data-line]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => choice.path === lines.dataset.path && Number(row.dataset.line) === choice.end);
  const row = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  choice.take(lines.dataset.path, Number(row.dataset.line), extends_);
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.closest("#write")) {
    putAway();
    return;
  }
  if (!event.target.matches(".lines")) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.target, event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
  } else if (event.key === "Enter" && choice.from) {
    event.preventDefault();
    choice.tell();
    write();
  } else if (event.key === "Escape") {
    choice.clear();
    choice.paint();
    putAway();
  }
});

// ── Writing: the form stands beneath the lines that were chosen.
function form() {
  return document.getElementById("write");
}

document.addEventListener("lines-chosen", (event) => {
  const box = form();
  if (!box) return;
  box.querySelector("[name=line_from]").value = event.detail.from;
  box.querySelector("[name=line_to]").value = event.detail.to;
  const row = document.getElementById(`L${event.detail.to}`);
  if (!row || !row.matches("tr")) return;
  const place = document.createElement("tr");
  place.className = "said-here writing";
  const cell = document.createElement("td");
  cell.colSpan = 3;
  const old = box.closest("tr.writing");
  cell.append(box);
  place.append(cell);
  let after = row;
  while (after.nextElementSibling && after.nextElementSibling.matches(".said-here:not(.writing)")) {
    after = after.nextElementSibling;
  }
  after.after(place);
  if (old) old.remove();
  box.querySelector("[data-away]").hidden = false;
});

function write() {
  const box = form();
  if (!box) return;
  box.open = true;
  box.querySelector("[name=body]").focus();
}

function putAway() {
  const box = form();
  if (!box) return;
  box.open = false;
  const row = box.closest("tr.writing");
  if (!row) return;
  const lines = row.closest(".lines");
  (document.querySelector(".code-loose") || lines.closest(".notebook") || lines).after(box);
  row.remove();
  lines.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-away]")) return;
  choice.clear();
  choice.paint();
  putAway();
});

document.addEventListener("desk:comment", () => {
  if (!choice.from) {
    const lines = document.querySelector(".lines");
    if (lines) {
      lines.focus();
      move(lines, 0, false);
      choice.tell();
    }
  }
  write();
});

document.addEventListener("desk:view", () => {
  const next = document.getElementById("next-file");
  const marks = document.getElementById("viewed-form");
  if (next) next.click();
  else if (marks && marks.elements.viewed.value === "yes") marks.requestSubmit();
});

// ── Opening and sending: only the code side changes, where it stands beside the rubric.
function side() {
  return document.getElementById("code-side");
}

async function show(answer, anchor) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("code-side");
  if (!answer.ok || !fresh) throw new Error(String(answer.status));
  const tree = document.getElementById("files").scrollTop;
  side().replaceWith(fresh);
  document.getElementById("files").scrollTop = tree;
  choice.clear();
  const count = document.querySelector(".desk-bar [data-comments]");
  if (count) count.textContent = fresh.dataset.comments;
  for (const button of fresh.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
  const place = anchor ? document.getElementById(anchor) : null;
  if (place) place.scrollIntoView({ block: "nearest" });
  const path = new URL(fresh.dataset.here, location.href).searchParams.get("path") || "";
  document.dispatchEvent(new CustomEvent("code-shown", { detail: { path } }));
}

async function open(address) {
  const wanted = new URL(address, location.href);
  const answer = await fetch(`${side().dataset.part}${wanted.search}`, { headers: { Accept: "text/html" } });
  await show(answer, "");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#code-side a[data-opens]");
  if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const address = link.href;
  open(address).then(() => {
    history.pushState(null, "", address.split("#")[0]);
    const top = document.getElementById("code");
    if (top.getBoundingClientRect().top < 0) top.scrollIntoView();
    const lines = document.querySelector(".lines");
    if (lines) lines.focus({ preventScroll: true });
  }).catch(() => location.assign(address));
});

window.addEventListener("popstate", () => {
  if (side() && wide.matches) open(location.href).catch(() => location.reload());
});

document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (!side() || !wide.matches || !sent.matches("#code-side form[data-sends]") || event.defaultPrevented) return;
  event.preventDefault();
  const body = new FormData(sent);
  const line = body.get("line_to") || body.get("line_from");
  const at = new URL(sent.action, location.href).searchParams.get("at") || (line ? `L${line}` : null);
  const moves = sent.id === "viewed-form";
  fetch(sent.action, { method: "POST", body, headers: { "X-Part": "code", Accept: "text/html" } })
    .then((answer) => show(answer, at))
    .then(() => {
      if (moves) history.pushState(null, "", side().dataset.here);
    })
    .catch(() => {
      delete sent.dataset.sent;
      say(sent, side().dataset.unsent);
    });
});

// What was written stays in its form, to be sent again.
function say(sent, words) {
  let line = sent.querySelector("[data-unsent-line]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.unsentLine = "";
    line.className = "fail";
    line.setAttribute("role", "alert");
    sent.append(line);
  }
  line.textContent = words;
}
