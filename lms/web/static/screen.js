// The screen of a room: a new code at the end of each step, and a ring that runs down to it.
"use strict";

const part = document.getElementById("code");
const pause = 3000;
let ends = 0;
const step = 20000;

function begin() {
  const now = part.querySelector("[data-left]");
  if (!now) return;
  ends = performance.now() + Number(now.dataset.left);
  setTimeout(renew, Number(now.dataset.left) + 60);
}

async function renew() {
  try {
    const answer = await fetch(part.dataset.poll, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    part.replaceChildren(...page.body.childNodes);
    begin();
  } catch {
    setTimeout(renew, pause); // The line is down: it is tried again.
  }
}

// Between two codes only the count of who is here is asked for anew.
async function count() {
  try {
    const answer = await fetch(part.dataset.poll, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const here = page.querySelector(".here-now");
    if (here) part.querySelector(".here-now").replaceWith(here);
  } catch { /* The next one will come. */ }
}

function turn() {
  const ring = part.querySelector(".ring .left");
  if (ring) {
    const left = Math.max(0, Math.min(1, (ends - performance.now()) / step));
    ring.setAttribute("stroke-dasharray", `${(100 * left).toFixed(1)} 100`);
  }
}

const full = document.getElementById("full");
if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}

// A screen that falls asleep shows no code.
if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});

begin();
setInterval(turn, 200);
setInterval(count, 5000);
