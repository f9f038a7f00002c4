// Shortcuts. None of them while something is typed, and none while an input method composes.

const TYPED_IN = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const ROW = "[data-entry], tr, .row-item, li";

// 229 is what old browsers send for every key that an input method takes.
const isComposing = (event) => event.isComposing || event.keyCode === 229;
const isShown = (element) => element.checkVisibility({ visibilityProperty: true });

const stops = () => [...document.querySelectorAll("[data-stop]")].filter(isShown);
// The row that is worked on: the style marks the whole of it while its link has the focus.
const row = () => document.activeElement?.closest(ROW);

function step(by) {
  const all = stops();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("[data-stop]") ?? row()?.querySelector("[data-stop]"));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next].focus();
  (all[next].closest(ROW) ?? all[next]).scrollIntoView({ block: "nearest" });
}

// What this page is for; else its first button; else what the role begins most often, wherever one is.
function begin() {
  const here = [...document.querySelectorAll("[data-new]"), ...document.querySelectorAll(".page-head .btn-primary")].find(isShown);
  (here ?? document.querySelector("[data-begins]"))?.click();
}

// A row's own key (a: approve, r: return): data-key on the link or button that does it; the first row's where none is marked.
function press(key) {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const target = row()?.querySelector(wanted) ?? document.querySelector(`main ${wanted}`);
  if (!target) return false;
  target.click();
  return true;
}

const DOES = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  n: begin,
  j: () => step(1),
  k: () => step(-1),
  "?": () => document.getElementById("shortcuts")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPED_IN)) {
    if (event.key === "Escape" && event.target.matches("[data-search]")) event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const does = DOES[event.key];
  if (does) {
    event.preventDefault();
    does();
  } else if (event.key.length === 1 && press(event.key)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-open-shortcuts]")) document.getElementById("shortcuts")?.showModal();
});
