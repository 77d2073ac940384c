// What pages do beyond links and forms. Every page works without it.
"use strict";

const root = document.documentElement;

// A button beside each block of code puts it on the clipboard.
function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden-words";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done ? Promise.resolve() : Promise.reject(new Error("copy"));
}

function showCopyButtons(part) {
  for (const button of part.querySelectorAll("button[data-copy][hidden]")) button.hidden = false;
}

// On a phone the tab that is open may lie beyond the edge.
for (const tab of document.querySelectorAll(".tabs a[aria-current]")) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// What scrolls can be reached, and so scrolled, by the keyboard.
function letReach(part) {
  for (const block of part.querySelectorAll("pre, .prose table, .prose math")) {
    if (block.scrollWidth > block.clientWidth || block.scrollHeight > block.clientHeight) block.tabIndex = 0;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent.replace(/\n$/, "");
  const word = button.querySelector("[data-word]");
  copyText(text).then(() => {
    const before = word.textContent;
    word.textContent = button.dataset.done;
    button.classList.add("done");
    setTimeout(() => {
      word.textContent = before;
      button.classList.remove("done");
    }, 2000);
  }).catch(() => {});
});

// A form is sent once: a second tap on a slow line does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") form.dataset.sent = "yes";
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Filters act as soon as they are changed.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});

// A countdown shows minutes and seconds in its last hour.
function tick() {
  for (const time of document.querySelectorAll("time[data-countdown]")) {
    const left = Math.round((Date.parse(time.dateTime) - Date.now()) / 1000);
    if (left >= 3600) continue;
    const shown = Math.max(0, left);
    time.textContent = `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`;
    if (left <= 0) time.removeAttribute("data-countdown");
  }
}

if (document.querySelector("time[data-countdown]")) setInterval(tick, 1000);

// A live part: pieces of page pushed by the server as they change; asked for when no stream can be had.
class Live {
  static pause = 2000;
  static silence = 6000;

  constructor(part) {
    this.part = part;
    this.listen();
  }

  listen() {
    if (!window.EventSource) {
      this.poll();
      return;
    }
    const stream = new EventSource(this.part.dataset.stream);
    const giveUp = () => {
      stream.close();
      if (!this.ended()) this.poll();
    };
    const silence = setTimeout(giveUp, Live.silence);
    stream.addEventListener("part", (event) => {
      clearTimeout(silence);
      this.show(event.data);
    });
    stream.addEventListener("end", () => stream.close());
    // A stream that was cut opens itself anew; one that is refused, since all places are taken, does not.
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      clearTimeout(silence);
      setTimeout(giveUp, Live.pause);
    });
  }

  async poll() {
    if (!document.hidden) {
      try {
        const answer = await fetch(this.part.dataset.poll, { headers: { Accept: "text/html" } });
        if (answer.ok) this.show(await answer.text());
      } catch { /* The line is down: it is tried again. */ }
    }
    if (!this.ended()) setTimeout(() => this.poll(), Live.pause);
  }

  ended() {
    return this.part.querySelector("[data-ended]") !== null;
  }

  show(html) {
    const open = new Set([...this.part.querySelectorAll("details[open][id]")].map((one) => one.id));
    const known = new Set([...this.part.querySelectorAll("[data-key]")].map((one) => one.dataset.key));
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const one of page.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = true;
    for (const one of page.querySelectorAll("[data-key]")) {
      if (!known.has(one.dataset.key)) one.classList.add("falls");
    }
    for (const other of page.querySelectorAll("template[data-replaces]")) {
      document.getElementById(other.dataset.replaces)?.replaceChildren(other.content);
      other.remove();
    }
    this.part.replaceChildren(...page.body.childNodes);
    showCopyButtons(this.part);
    letReach(this.part);
    const line = this.part.querySelector("[data-say]");
    if (!line) return;
    document.title = line.dataset.title;
    document.getElementById("say").textContent = line.dataset.say;
  }
}

function start() {
  root.classList.add("with-scripts");
  let number = 0;
  for (const block of document.querySelectorAll(".prose pre")) addCopy(block, `block-${number += 1}`);
  showCopyButtons(document);
  letReach(document);
  for (const part of document.querySelectorAll("[data-stream]")) {
    if (!part.querySelector("[data-ended]")) new Live(part);
  }
}

function addCopy(block, id) {
  const model = document.getElementById("copy-button");
  if (!model) return;
  const code = block.querySelector("code") || block;
  code.id = id;
  const frame = document.createElement("div");
  frame.className = "code with-copy";
  const button = model.content.firstElementChild.cloneNode(true);
  button.dataset.copy = id;
  block.replaceWith(frame);
  frame.append(block, button);
}

start();
