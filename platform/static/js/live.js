// The page follows what others do: one cheap read every two seconds tells whether anything happened (304 when not),
// and how many notifications are unread; then this page is fetched again and its regions marked data-live take the
// place of the old ones.
// A region in which something is typed, or a menu stands open, waits until that is over.

const EVERY = 2000;
const SLOWEST = 60000;
// What happened is told to people by a worker, a moment later.
const SOON = 600;
const TYPED_IN = "input:not([type=hidden]), textarea, select";
const { liveUrl, madeAt } = document.body.dataset;

let tag = "";
let mark = "";
let wait = EVERY;
let timer = 0;
let isDue = false;
let isFresh = false;

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
  if (answer.type === "opaqueredirect" || answer.status === 403) { stop(); return; } // signed out elsewhere
  if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
  wait = EVERY;
  isFresh = false;
  if (answer.ok) {
    const isFirst = !mark;
    tag = answer.headers.get("ETag") ?? "";
    const news = await answer.json();
    tellUnread(news.unread);
    // The first answer is the state to compare with, unless something happened while this page was on its way.
    if (isFirst ? news.newest >= Number(madeAt) : news.mark !== mark) isDue = true;
    isFresh = !isFirst && news.mark !== mark;
    mark = news.mark;
  }
  if (isDue && regions().length) await refresh();
}

async function beat() {
  clearTimeout(timer);
  if (document.hidden || !navigator.onLine || !(regions().length || document.querySelector("[data-unread]"))) return;
  try { await ask(); } catch { wait = Math.min(wait * 2, SLOWEST); }
  if (wait) timer = setTimeout(beat, isFresh ? SOON : wait);
}

function stop() {
  wait = 0;
  clearTimeout(timer);
}

if (liveUrl) {
  document.addEventListener("visibilitychange", () => { if (wait) beat(); });
  window.addEventListener("online", () => { wait = wait && EVERY; if (wait) beat(); });
  beat();
}
