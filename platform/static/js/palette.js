// Ctrl K: any page or command by a few letters, in either language or by pinyin initials, and Enter.

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
const MOST = 9;
// 229 is what old browsers send for every key that an input method takes.
const isComposing = (event) => event.isComposing || event.keyCode === 229;

let entries = null;
let sprite = "";

const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const words = (text) => text.toLowerCase().split(/[\s·,，、]+/).filter(Boolean);

// What this page itself offers: its head's buttons, and whatever names itself a command.
function commandsHere() {
  const found = [...document.querySelectorAll("main .page-actions :is(a, button), main [data-command]")].filter(shown);
  return found.map((element) => {
    const label = element.dataset.command || element.getAttribute("aria-label") || element.textContent.trim();
    return { label, within: dialog.dataset.here, icon: "arrow-right", find: `${label} ${element.dataset.keys ?? ""}`.toLowerCase(), run: () => element.click() };
  });
}

// The frame's own: their elements are in the page, so that each works without scripts as well.
function commandsOfFrame() {
  return [...document.querySelectorAll("[data-palette]")].map((element) => ({
    label: element.dataset.paletteLabel || element.textContent.trim(),
    within: "",
    icon: element.dataset.paletteIcon || "chevron-right",
    find: `${element.textContent} ${element.dataset.palette}`.toLowerCase(),
    run: () => (element.matches("input") ? element.focus() : element.click()),
  }));
}

async function load() {
  if (entries) return;
  const answer = await fetch(dialog.dataset.url, { headers: { "HX-Request": "true" } });
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("lodestar:refused", { detail: answer.headers.get("X-Session") }));
  if (!answer.ok) return;
  const { pages, sprite: icons } = await answer.json();
  sprite = icons;
  entries = pages.map((page) => ({ ...page, run: () => window.location.assign(page.url) }));
}

// The better a name begins with what was typed, the higher: a whole word, the first letters of one, those of the initials
// of several words, any part.
function rank(entry, query) {
  const all = words(entry.find);
  if (!query) return 1;
  if (entry.label.toLowerCase() === query) return 100;
  let best = 0;
  const own = words(entry.label);
  if (own.length && entry.label.toLowerCase().startsWith(query)) best = 90;
  const initials = own.map((word) => word[0]).join("");
  if (own.length > 1 && initials === query) best = Math.max(best, 80);
  all.forEach((word, at) => {
    // What names the page itself comes before what names the place that it belongs to.
    if (word === query) best = Math.max(best, 85 - at * 0.1);
    else if (word.startsWith(query)) best = Math.max(best, 70 - at * 0.1);
    else if (word.includes(query)) best = Math.max(best, 30 - at * 0.1);
  });
  if (!best && query.split(" ").every((part) => entry.find.includes(part))) best = 20;
  return best && best - entry.label.length * 0.001;
}

function find(query) {
  const all = [...commandsHere(), ...(entries ?? []), ...commandsOfFrame()];
  const ranked = all.map((entry, at) => ({ entry, at, score: rank(entry, query) })).filter((each) => each.score > 0);
  return ranked.sort((a, b) => b.score - a.score || a.at - b.at).slice(0, query ? MOST : 30).map((each) => each.entry);
}

function line(entry, at) {
  const option = document.createElement("div");
  option.className = "found-line";
  option.id = `palette-${at}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", String(at === 0));
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${entry.icon}`);
  icon.append(use);
  const text = document.createElement("span");
  text.className = "found-text";
  const name = document.createElement("b");
  name.textContent = entry.label;
  text.append(name);
  if (entry.within) {
    const within = document.createElement("span");
    within.className = "quiet small";
    within.textContent = ` ${entry.within}`;
    text.append(within);
  }
  option.append(icon, text);
  option.addEventListener("click", () => run(entry));
  return option;
}

let offered = [];

function show() {
  offered = find(input.value.trim().toLowerCase());
  list.replaceChildren(...offered.map(line));
  dialog.querySelector("[data-none]").hidden = offered.length > 0;
  mark(0);
}

function mark(at) {
  [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  const option = list.children[at];
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

const markedAt = () => [...list.children].findIndex((option) => option.getAttribute("aria-selected") === "true");

function run(entry) {
  dialog.close();
  entry.run();
}

async function open() {
  if (dialog.open) return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
  dialog.showModal();
  input.value = "";
  show();
  await load();
  show();
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (isComposing(event) || event.altKey || event.shiftKey) return;
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]:not(#palette)")) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", (event) => { if (!event.isComposing) show(); });
  input.addEventListener("compositionend", show);
  input.addEventListener("keydown", async (event) => {
    if (isComposing(event)) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && offered.length) {
      event.preventDefault();
      mark((markedAt() + by + offered.length) % offered.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      // Typed faster than the pages came.
      if (!entries) { await load(); show(); }
      const entry = offered[markedAt()];
      if (entry) run(entry);
    }
  });
}
