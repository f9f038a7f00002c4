// The page follows what others do: when the stream says that something changed (stream.js), and at growing intervals
// where there is no stream, one cheap read tells whether anything did (304 when not) and how many notifications are
// unread; then this page is fetched again and its regions marked data-live take the place of the old ones.
// A region in which something is typed, or a menu stands open, waits until that is over.

// Without a stream: soon after something happened or someone did something, then less and less often.
const SOONEST = 2000;
const SLOWER = 1.6;
const SLOWEST = 60000;
// With a stream, which reports its own loss and is replaced after four hours (config.door.streams): only where neither
// was heard of.
const CHECK = 15000000;
// While a region waits for what is being typed in it.
const WAITING = 5000;
const TYPED_IN = "input:not([type=hidden]), textarea, select";
const { liveUrl, madeAt } = document.body.dataset;

let tag = "";
let mark = "";
let wait = SOONEST;
let timer = 0;
let isDue = false;
let isUp = false;
let isAsking = false;
let isMissed = false;
let isSignedIn = true;

const regions = () => [...document.querySelectorAll("[data-live][id]")];

function isBusy(region) {
  if (document.activeElement?.matches(TYPED_IN) && region.contains(document.activeElement)) return true;
  if (region.querySelector("details[open], .htmx-request")) return true;
  return [...region.querySelectorAll(TYPED_IN)].some((field) => (
    field.type === "radio" || field.type === "checkbox"
      ? field.checked !== field.defaultChecked
      : field.tagName !== "SELECT" && field.value !== field.defaultValue
  ));
}

// Whoever stood on a line with the keyboard stands on it still.
function focusAgain(region, before) {
  const key = before && (before.id ? `#${CSS.escape(before.id)}` : before.getAttribute("href") && `[href="${CSS.escape(before.getAttribute("href"))}"]`);
  if (key) region.querySelector(key)?.focus({ preventScroll: true });
}

function put(region, fresh) {
  if (region.innerHTML === fresh.innerHTML) return;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const added = document.importNode(fresh, true);
  region.replaceWith(added);
  window.htmx?.process(added);
  focusAgain(added, focused);
  added.dispatchEvent(new CustomEvent("lodestar:live", { bubbles: true }));
}

async function refresh() {
  const answer = await fetch(window.location.href, { cache: "no-store", redirect: "error", headers: { "X-Live": "yes" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  isDue = false;
  for (const region of regions()) {
    const fresh = page.getElementById(region.id);
    if (!fresh) continue;
    if (isBusy(region)) isDue = true;
    else put(region, fresh);
  }
}

function tellUnread(count) {
  document.querySelectorAll("[data-unread]").forEach((place) => {
    place.textContent = count > 99 ? "99+" : count;
    place.hidden = !count;
  });
}

async function ask() {
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await fetch(liveUrl, { cache: "no-store", redirect: "manual", headers });
  if (answer.type === "opaqueredirect" || answer.status === 403) { isSignedIn = false; return; } // signed out elsewhere
  if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
  if (answer.ok) {
    const isFirst = !mark;
    tag = answer.headers.get("ETag") ?? "";
    const news = await answer.json();
    tellUnread(news.unread);
    // The first answer is the state to compare with, unless something happened while this page was on its way.
    if (isFirst ? news.newest >= Number(madeAt) : news.mark !== mark) isDue = true;
    mark = news.mark;
    wait = SOONEST;
  }
  if (isDue && regions().length) await refresh();
}

function pauseBefore() {
  if (isDue) return WAITING;
  if (isUp) return CHECK;
  const now = wait;
  wait = Math.min(wait * SLOWER, SLOWEST);
  return now;
}

async function look() {
  clearTimeout(timer);
  if (!isSignedIn || document.hidden || !navigator.onLine) return;
  if (!regions().length && !document.querySelector("[data-unread]")) return;
  // A change that is reported while we ask may have come too late for the answer.
  if (isAsking) { isMissed = true; return; }
  isAsking = true;
  try { await ask(); } catch { wait = Math.min(wait * 2, SLOWEST); }
  isAsking = false;
  if (isMissed) { isMissed = false; look(); return; }
  if (isSignedIn) timer = setTimeout(look, pauseBefore());
}

if (liveUrl) {
  document.addEventListener("lodestar:stream", ({ detail }) => {
    const isLost = isUp && !detail.isUp;
    isUp = detail.isUp;
    if (detail.hasChanged || isLost) { wait = SOONEST; look(); }
  });
  document.addEventListener("visibilitychange", () => { wait = SOONEST; look(); });
  window.addEventListener("online", () => { wait = SOONEST; look(); });
  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, () => {
    if (isUp || wait === SOONEST) return;
    wait = SOONEST;
    clearTimeout(timer);
    timer = setTimeout(look, SOONEST);
  }, { passive: true }));
  look();
}
