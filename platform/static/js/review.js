// Reviews by key or tap (CA-13): an approval waits a moment, so that it can be taken back, and is sent at once when the
// page is left. Without scripts each button is a form of its own.

const SECONDS = 6;
const TYPED_IN = "input, textarea, select, [contenteditable]";
const isComposing = (event) => event.isComposing || event.keyCode === 229;

const list = document.querySelector("[data-reviews]");
const held = new Map();
// Sent, but not answered yet.
const sending = new Map();
let timer = 0;
let isLeft = false;

// unsent.js sends them from the next page if this one is left before they are answered.
function noteUnsent() {
  const values = [...sending.keys(), ...held.keys()].map((id) => ["entry", id]);
  document.dispatchEvent(new CustomEvent("lodestar:unsent", { detail: { url: list.dataset.reviews, values } }));
}

const open = () => [...list.querySelectorAll("[data-entry]:not([data-held])")];

function focusOn(entry) {
  const stop = entry?.querySelector("[data-stop]");
  stop?.focus();
  stop?.scrollIntoView({ block: "nearest" });
}

function current() {
  const entry = document.activeElement?.closest("[data-entry]");
  return entry && !entry.hasAttribute("data-held") ? entry : open()[0];
}

function hold(entry) {
  if (!entry?.querySelector("[data-approve]") || entry.hasAttribute("data-held")) return;
  const after = open();
  const next = after[after.indexOf(entry) + 1] ?? after.find((each) => each !== entry);
  const note = document.getElementById("held-template").content.firstElementChild.cloneNode(true);
  entry.setAttribute("data-held", "");
  entry.querySelector(".row-actions").hidden = true;
  entry.querySelector(".entry-head").append(note);
  held.set(entry.dataset.entry, entry);
  noteUnsent();
  clearTimeout(timer);
  timer = setTimeout(send, SECONDS * 1000);
  focusOn(next);
  if (!next) note.querySelector("[data-undo]").focus();
}

function release(entry) {
  if (!entry || !held.delete(entry.dataset.entry)) return;
  noteUnsent();
  show(entry);
  focusOn(entry);
}

function show(entry) {
  entry.removeAttribute("data-held");
  entry.querySelector("[data-held-note]")?.remove();
  entry.querySelector(".row-actions").hidden = false;
}

// Approve `ids`. `session.js` renews the form's token and adds whose page it is.
function bodyOf(ids) {
  const { form } = list.querySelector("[name=csrfmiddlewaretoken]");
  form.dispatchEvent(new CustomEvent("lodestar:sending", { bubbles: true }));
  const body = new FormData(form);
  ids.forEach((id) => body.append("entry", id));
  return body;
}

// A page that is left hears no answer. What it had sent may have been cut off, and the server takes an approval twice.
function sendOnLeaving() {
  const ids = [...sending.keys(), ...held.keys()];
  if (ids.length) navigator.sendBeacon(list.dataset.reviews, bodyOf(ids));
}

// From here on they cannot be undone. What fails is open again, with a message.
async function send() {
  clearTimeout(timer);
  if (!held.size) return;
  const sent = new Map(held);
  held.clear();
  sent.forEach((entry, id) => {
    sending.set(id, entry);
    entry.querySelector("[data-undo]")?.remove();
  });
  try {
    const answer = await fetch(list.dataset.reviews, { method: "POST", body: bodyOf([...sent.keys()]), keepalive: true });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    sent.forEach((entry) => entry.remove());
    settle(sent);
    if (!list.querySelector("[data-entry]")) window.location.reload();
  } catch {
    // The page is being left, and the browser has cut the request off: the next page sends it.
    if (isLeft) return;
    sent.forEach(show);
    settle(sent);
    const text = list.dataset.failed;
    document.body.dispatchEvent(new CustomEvent("lodestar:toast", { detail: { text, is_bad: true } }));
  }
}

function settle(sent) {
  sent.forEach((_entry, id) => sending.delete(id));
  noteUnsent();
}

if (list) {
  list.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-approve]")) return;
    event.preventDefault();
    event.stopPropagation();
    hold(event.target.closest("[data-entry]"));
  }, true);
  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-undo]")) release(event.target.closest("[data-entry]"));
  });
  window.addEventListener("pagehide", () => { isLeft = true; sendOnLeaving(); });
  window.addEventListener("pageshow", () => { isLeft = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
  document.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPED_IN) || document.querySelector("dialog[open]")) return;
    const does = {
      a: () => hold(current()),
      r: () => current()?.querySelector("[data-return]")?.click(),
      u: () => release([...held.values()].at(-1)),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
}
