// Ctrl K: any page or command by a few letters, in either language or by pinyin initials, and Enter; then customers and
// colleagues, as the search box finds them.

const dialog = document.getElementById("palette");
const form = dialog?.querySelector("form");
const input = dialog?.querySelector("[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");
const MOST = 9;
// 229 is what old browsers send for every key that an input method takes.
const isComposing = (event) => event.isComposing || event.keyCode === 229;

const PAUSE = 120;

let entries = null;
let sprite = "";
// How the commands of this page are spelt, by what they are called.
let spellings = {};
// Whom the search has found for what is typed, and the search that is under way.
let people = [];
let searching = null;
let timer = 0;

const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const words = (text) => text.toLowerCase().split(/[\s·,，、]+/).filter(Boolean);

// What this page itself offers: its head's buttons, and whatever names itself a command.
function commandsHere() {
  const found = [...document.querySelectorAll("main .page-actions :is(a, button), main [data-command]")].filter(shown);
  return found.map((element) => {
    const label = element.dataset.command || element.getAttribute("aria-label") || element.textContent.trim();
    const find = `${label} ${spellings[label] ?? ""} ${element.dataset.keys ?? ""}`.toLowerCase();
    return { label, within: dialog.dataset.here, icon: "arrow-right", find, run: () => element.click() };
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

// By POST: what a page offers may name a customer, and names are in no address.
async function post(url, body, signal) {
  form.dispatchEvent(new CustomEvent("lodestar:sending", { bubbles: true }));
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(url, { method: "POST", body, redirect: "error", signal, headers: { "HX-Request": "true" } });
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("lodestar:refused", { detail: answer.headers.get("X-Session") }));
  return answer.ok ? answer : null;
}

async function load() {
  if (entries) return;
  const body = new FormData();
  commandsHere().forEach(({ label }) => body.append("label", label));
  const answer = await post(dialog.dataset.url, body).catch(() => null);
  if (!answer) return;
  const found = await answer.json();
  ({ sprite, spellings } = found);
  entries = found.pages.map((page) => ({ ...page, run: () => window.location.assign(page.url) }));
}

// The lines of the search box, without the pages among them, which the palette knows itself.
function readPeople(html) {
  const known = new Set((entries ?? []).map(({ url }) => url));
  const lines = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(".found-group a.found-line")];
  return lines.filter((line) => !known.has(line.getAttribute("href"))).map((line) => ({
    label: line.querySelector("b").textContent,
    within: line.querySelector(".small")?.textContent ?? "",
    icon: "user",
    run: () => window.location.assign(line.getAttribute("href")),
  }));
}

async function search() {
  searching?.abort();
  const query = input.value.trim();
  people = [];
  if (!query || !dialog.dataset.search) return;
  searching = new AbortController();
  const { signal } = searching;
  const body = new FormData();
  body.set("q", query);
  const answer = await post(dialog.dataset.search, body, signal).catch(() => null);
  const html = await answer?.text();
  if (!html || signal.aborted) return;
  people = readPeople(html);
  show();
}

function typed() {
  people = [];
  show();
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
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
  const before = offered[markedAt()];
  offered = [...find(input.value.trim().toLowerCase()), ...people];
  list.replaceChildren(...offered.map(line));
  dialog.querySelector("[data-none]").hidden = offered.length > 0;
  // Whom the search adds below moves nothing that was marked above.
  mark(Math.max(0, offered.findIndex(({ label, url }) => before && label === before.label && url === before.url)));
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
  people = [];
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
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  input.addEventListener("compositionend", typed);
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
      if (!offered.length) { clearTimeout(timer); await search(); }
      const entry = offered[markedAt()];
      if (entry) run(entry);
    }
  });
}
