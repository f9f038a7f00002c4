// Search everywhere: while something is typed above, the answers stand below it, in groups. Arrows, Enter, Escape.
// What is typed is sent in the body, never in an address, and not while an input method composes.

const form = document.querySelector("[data-search-form]");
const input = form?.querySelector("[data-search]");
const panel = document.getElementById("search-found");
const PAUSE = 120;

let timer = 0;
let asking = null;

const options = () => [...panel.querySelectorAll("[role=option]")];
const marked = () => panel.querySelector("[aria-selected=true]");

function mark(option) {
  marked()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function show() {
  panel.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function hide() {
  clearTimeout(timer);
  asking?.abort();
  panel.hidden = true;
  input.setAttribute("aria-expanded", "false");
  mark(null);
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    form.dispatchEvent(new CustomEvent("lodestar:sending", { bubbles: true }));
    const answer = await fetch(form.dataset.searchForm, { method: "POST", body: new FormData(form), redirect: "error", signal, headers: { "HX-Request": "true" } });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("lodestar:refused", { detail: answer.headers.get("X-Session") }));
    if (!answer.ok) { if (answer.status !== 401) tellBroken(); return; }
    const found = await answer.text();
    if (signal.aborted) return;
    panel.innerHTML = found;
    show();
    mark(options()[0]);
  } catch { /* no network, or overtaken by the next letter */ }
}

function tellBroken() {
  const text = document.getElementById("toasts")?.dataset.broken;
  if (text) document.body.dispatchEvent(new CustomEvent("lodestar:toast", { detail: { text, is_bad: true } }));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const here = all.indexOf(marked());
  mark(all[(here + by + all.length) % all.length]);
}

const DOES = {
  ArrowDown: () => (panel.hidden ? ask() : step(1)),
  ArrowUp: () => step(-1),
  Enter: () => { if (panel.hidden || !marked()) form.requestSubmit(); else marked().click(); },
  Escape: () => { if (panel.hidden) input.blur(); else hide(); },
};

if (input && panel) {
  input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  input.addEventListener("compositionend", later);
  input.addEventListener("focus", ask);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the input method's own Enter and arrows
    const does = DOES[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  });
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-search-all]")) { event.preventDefault(); form.requestSubmit(); }
  });
  document.addEventListener("pointerdown", (event) => { if (!form.contains(event.target)) hide(); });
  form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) hide(); });
}
