// Reviews by key or tap (CA-13): an approval waits a moment, so that it can be taken back, and is sent at once when the
// page is left. Without scripts each button is a form of its own.

const SECONDS = 6;
const TYPED_IN = "input, textarea, select, [contenteditable]";
const isComposing = (event) => event.isComposing || event.keyCode === 229;

const list = document.querySelector("[data-reviews]");
const held = new Map();
let timer = 0;

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
  clearTimeout(timer);
  timer = setTimeout(send, SECONDS * 1000);
  focusOn(next);
  if (!next) note.querySelector("[data-undo]").focus();
}

function release(entry) {
  if (!entry || !held.delete(entry.dataset.entry)) return;
  show(entry);
  focusOn(entry);
}

function show(entry) {
  entry.removeAttribute("data-held");
  entry.querySelector("[data-held-note]")?.remove();
  entry.querySelector(".row-actions").hidden = false;
}

// Take the approvals that are held; from here on they cannot be undone.
function taken() {
  clearTimeout(timer);
  const sent = [...held.values()];
  held.clear();
  sent.forEach((entry) => entry.querySelector("[data-undo]")?.remove());
  const { form } = list.querySelector("[name=csrfmiddlewaretoken]");
  // session.js renews its token, and says whose page it is.
  form.dispatchEvent(new CustomEvent("lodestar:sending", { bubbles: true }));
  const body = new FormData(form);
  sent.forEach((entry) => body.append("entry", entry.dataset.entry));
  return { sent, body };
}

// A page that is left hears no answer. The browser itself sends a beacon; on a busy machine it dropped a fetch.
function sendOnLeaving() {
  if (held.size) navigator.sendBeacon(list.dataset.reviews, taken().body);
}

// What fails is open again, and says so.
async function send() {
  if (!held.size) return;
  const { sent, body } = taken();
  try {
    const answer = await fetch(list.dataset.reviews, { method: "POST", body, keepalive: true });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    sent.forEach((entry) => entry.remove());
    if (!list.querySelector("[data-entry]")) window.location.reload();
  } catch {
    sent.forEach(show);
    const text = list.dataset.failed;
    document.body.dispatchEvent(new CustomEvent("lodestar:toast", { detail: { text, is_bad: true } }));
  }
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
  window.addEventListener("pagehide", sendOnLeaving);
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
