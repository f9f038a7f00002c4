// The offline pages: show the copy, take down what is done, and send it as soon as the server can be reached.

import { forgetOld, pull, readCopy, stateOf } from "./copy.js";
import { add, commandsOf, isOpen, send } from "./outbox.js";
import { Screens } from "./screens.js";
import { Outdated, SignedOut } from "./server.js";
import { openStore } from "./store.js";
import { viewOf } from "./view.js";

// Soon while something waits or nothing answers; else as often as a day at reception needs it.
const SOON = 15_000;
const CALM = 60_000;
const main = document.getElementById("offline");
const screen = document.getElementById("offline-screen");
const standing = document.getElementById("offline-standing");
const { account } = main.dataset;
const tables = JSON.parse(main.dataset.tables);
const search = { typed: "" };
const store = await openStore(account);
let line = "starting";
let timer = 0;

const here = () => {
  const [name, id] = window.location.hash.slice(1).split("/");
  return { name: name || "today", id };
};

function showStanding(commands, syncedAt) {
  const open = commands.filter(isOpen).length;
  const since = syncedAt ? new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(syncedAt) : "–";
  standing.dataset.line = line;
  standing.dataset.open = open;
  standing.querySelector("[data-line]").textContent = tables.texts[`line_${line}`];
  standing.querySelector("[data-open]").textContent = open ? `${tables.texts.not_sent}: ${open}` : tables.texts.all_sent;
  standing.querySelector("[data-since]").textContent = `${tables.texts.as_of} ${since}`;
}

async function show() {
  const [copy, commands] = await Promise.all([readCopy(store), commandsOf(store)]);
  const { name, id } = here();
  document.querySelectorAll("#offline-tabs a").forEach((tab) => {
    if (tab.hash === `#${name}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  });
  const screens = new Screens({ view: viewOf(copy, commands), commands, tables, act, search });
  screen.replaceChildren(...screens.show(name, id));
  showStanding(commands, copy.syncedAt);
}

async function act(kind, body, about, next) {
  await add(store, kind, body, about);
  if (window.location.hash === next) await show();
  else window.location.hash = next;
  refresh();
  return true;
}

// A form that someone is filling in stays as it is.
const isTyping = () => Boolean(screen.querySelector("form :focus, [type=search]:focus")) || Boolean(screen.querySelector("form[data-touched]"));

async function sync() {
  try {
    await send(store);
    await pull(store);
    line = "online";
  } catch (error) {
    line = error instanceof SignedOut ? "signed_out" : error instanceof Outdated ? "outdated" : "away";
    await forgetOld(store);
  }
}

// One tab at a time; the others show what it wrote.
async function refresh() {
  await navigator.locks.request("lodestar-sync", sync);
  const commands = await commandsOf(store);
  if (isTyping()) showStanding(commands, (await stateOf(store)).syncedAt);
  else await show();
  clearTimeout(timer);
  timer = setTimeout(refresh, line === "online" && !commands.some(isOpen) ? CALM : SOON);
}

screen.addEventListener("input", (event) => { event.target.closest("form")?.setAttribute("data-touched", "yes"); });
window.addEventListener("hashchange", show);
window.addEventListener("online", refresh);
await forgetOld(store);
await show();
await refresh();
navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ keep: window.location.pathname }));
navigator.storage?.persist?.();
