// Wishes are dragged into another order with a mouse. The buttons beside them do the same everywhere.
"use strict";

const list = document.querySelector("[data-wishes]");
const form = document.getElementById("order");
let dragged = null;

function ordered() {
  return [...list.children].map((row) => row.dataset.track);
}

// The whole list goes to the server in its new order, and the page comes back as it is kept.
function send() {
  for (const track of ordered()) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = "track";
    input.value = track;
    form.append(input);
  }
  form.requestSubmit();
}

if (list && form && list.children.length > 1 && window.matchMedia("(hover: hover)").matches) {
  const before = ordered().join();
  list.classList.add("draggable");
  for (const row of list.children) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("li");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.track);
    dragged.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged.classList.remove("dragged");
    dragged = null;
    if (ordered().join() !== before) send();
  });
}
