// One event stream for all pages of a browser session: browsers allow six connections per host, and a stream takes one.
// The page that holds the lock opens it and tells the others. Each page hears `lodestar:stream` on its document, with
// `isUp` (whether a stream is open anywhere) and `hasChanged` (whether something may have changed at the dealer).

const { liveUrl } = document.body.dataset;
const ACCOUNT = document.documentElement.dataset.account;
const NAME = `lodestar:live:${ACCOUNT}`;
// The page itself comes first.
const SETTLED = 800;
const FIRST_RETRY = 5000;
const LAST_RETRY = 120000;

const channel = window.BroadcastChannel ? new BroadcastChannel(NAME) : null;
let isHolder = false;
let isUp = false;

function report(hasChanged) {
  document.dispatchEvent(new CustomEvent("lodestar:stream", { detail: { isUp, hasChanged } }));
}

function share(up, hasChanged) {
  isUp = up;
  channel?.postMessage({ isUp, hasChanged });
  report(hasChanged);
}

channel?.addEventListener("message", ({ data }) => {
  if (data.asks) {
    if (isHolder) channel.postMessage({ isUp, hasChanged: false });
    return;
  }
  isUp = data.isUp;
  report(data.hasChanged);
});

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// The address of a stream; null when signed out, undefined where there is none at the moment.
async function streamUrl() {
  const answer = await fetch(`${liveUrl}ticket/`, { cache: "no-store", redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 403) return null;
  return answer.ok && answer.status === 200 ? (await answer.json()).stream : undefined;
}

// Resolves with whether the stream had opened.
function listen(url) {
  return new Promise((resolve) => {
    let hasOpened = false;
    const source = new EventSource(url);
    const end = () => {
      source.close();
      share(false, false);
      resolve(hasOpened);
    };
    source.addEventListener("open", () => {
      hasOpened = true;
      share(true, true);
    });
    source.addEventListener("changed", () => share(true, true));
    source.addEventListener("ended", end);
    // It has lasted long enough: the next one takes its place, and no page need look in between.
    source.addEventListener("over", () => {
      source.close();
      resolve(hasOpened);
    });
    // The browser would come back with a ticket that is used up.
    source.addEventListener("error", end);
  });
}

async function hold() {
  isHolder = true;
  let wait = FIRST_RETRY;
  for (;;) {
    let hasOpened = false;
    try {
      const url = await streamUrl();
      if (url === null) break; // signed out
      if (url) hasOpened = await listen(url);
    } catch { /* no network: tried again */ }
    if (!hasOpened && isUp) share(false, false);
    wait = hasOpened ? FIRST_RETRY : Math.min(wait * 2, LAST_RETRY);
    // Not all at once after a restart.
    await pause(wait * (0.5 + Math.random()));
  }
  isHolder = false;
  if (isUp) share(false, false);
}

if (liveUrl && ACCOUNT && window.EventSource && channel && navigator.locks) {
  setTimeout(() => {
    navigator.locks.request(NAME, hold).catch(() => {});
    channel.postMessage({ asks: true });
  }, SETTLED);
}
