// Sends from the next page what the last one was left before it was answered. The browser may drop a request, and even a
// beacon, together with its page: where a service worker is in charge, both pass through the page's own process.
//
// `lodestar:unsent` with {url, values: [[name, value], …]} replaces what is noted for `url`; no values: all was answered.
// The server must take what arrives twice as if it had arrived once. Only ids are noted, for seven days at most.

const { account } = document.documentElement.dataset;
const PREFIX = `lodestar:unsent:${account}:`;
// The page that noted it, in another tab perhaps, may still wait for an undo.
const WAITS = 8000;
const KEPT = 7 * 24 * 3600 * 1000;

function read(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

function drop(name) {
  try { localStorage.removeItem(name); } catch { /* nothing was noted */ }
}

function note({ url, values }) {
  const name = PREFIX + url;
  if (!values.length) { drop(name); return; }
  try { localStorage.setItem(name, JSON.stringify({ at: Date.now(), url, values })); } catch { /* then the beacon alone */ }
}

function bodyOf(values) {
  const form = document.querySelector("[name=csrfmiddlewaretoken]")?.form;
  if (!form) return null;
  form.dispatchEvent(new CustomEvent("lodestar:sending", { bubbles: true }));
  const body = new FormData();
  ["csrfmiddlewaretoken", "opened_by"].forEach((name) => { if (form.elements[name]) body.set(name, form.elements[name].value); });
  values.forEach(([name, value]) => body.append(name, value));
  return body;
}

async function send(name) {
  const noted = read(name);
  if (!noted) return;
  const age = Date.now() - noted.at;
  if (age > KEPT) { drop(name); return; }
  if (age < WAITS) { setTimeout(send, WAITS - age, name); return; }
  const body = bodyOf(noted.values);
  if (!body) return;
  try {
    const answer = await fetch(noted.url, { method: "POST", body });
    // Refused is answered too: it would be refused again.
    if (answer.status < 500 && answer.status !== 401 && answer.status !== 429 && !answer.redirected) drop(name);
  } catch { /* the next page tries again */ }
}

if (account) {
  document.addEventListener("lodestar:unsent", (event) => note(event.detail));
  try { Object.keys(localStorage).filter((each) => each.startsWith(PREFIX)).forEach(send); } catch { /* nothing was noted */ }
}
