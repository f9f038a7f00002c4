// What was typed survives a reload, a sign-out and a dead battery. It is kept on this device, encrypted for its account
// by a key that only this account's pages carry, for seven days at most.
//
// A form with data-draft="filing:…" is kept while it is filled in, and let go when it was taken: the server says so by
// the form's token (`once`) in a cookie. Until then the draft keeps that token: sent again after the answer was lost,
// it does its work once. Any other form is kept when it is sent, for the case that the session has ended meanwhile.

const { account = "", draftKey = "" } = document.documentElement.dataset;
const ALL = "lodestar:draft:";
const PREFIX = `${ALL}${account}:`;
const KEPT_DAYS = 7;
const ONCE = "once";
const NEVER = new Set(["csrfmiddlewaretoken", "next", "opened_by"]);
const NOT_TYPED = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
const SENT = "sent:";
const ROUNDS = 3;

// --- The store ---------------------------------------------------------------------------------------------------

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// Without a secure context there is no encryption, and then nothing is kept.
const key = draftKey && window.crypto?.subtle
  ? crypto.subtle.importKey("raw", bytesOf(draftKey), "AES-GCM", false, ["encrypt", "decrypt"]).catch(() => null)
  : Promise.resolve(null);

const versions = new Map();

const store = {
  async read(name) {
    try {
      const { iv, data } = JSON.parse(localStorage.getItem(PREFIX + name));
      const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv) }, await key, toBytes(data));
      return JSON.parse(new TextDecoder().decode(opened));
    } catch { return null; }
  },
  async write(name, draft) {
    const version = (versions.get(name) ?? 0) + 1;
    versions.set(name, version);
    // A full or forbidden store costs the draft, never the form.
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(draft));
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, text);
      if (versions.get(name) !== version) return;
      localStorage.setItem(PREFIX + name, JSON.stringify({ at: draft.at, iv: toText(iv), data: toText(data) }));
    } catch { /* go on without */ }
  },
  drop(name) {
    versions.set(name, (versions.get(name) ?? 0) + 1);
    try { localStorage.removeItem(PREFIX + name); } catch { /* nothing to drop */ }
  },
  names() {
    try { return Object.keys(localStorage).filter((each) => each.startsWith(PREFIX)).map((each) => each.slice(PREFIX.length)); } catch { return []; }
  },
};

// Others' drafts are not readable, and do not lie here for ever; what an earlier version kept in the clear goes at once.
function forgetOld() {
  const isOver = (each) => {
    try {
      const { at, data } = JSON.parse(localStorage.getItem(each));
      return !data || isOld({ at });
    } catch { return true; }
  };
  try { Object.keys(localStorage).filter((each) => each.startsWith(ALL) && isOver(each)).forEach((each) => localStorage.removeItem(each)); } catch { /* nothing kept */ }
}

// --- What a form holds -------------------------------------------------------------------------------------------

function answers(form) {
  const secret = new Set([...form.elements].filter((field) => field.type === "password").map((field) => field.name));
  return [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && !secret.has(name) && typeof value === "string");
}

// What a person typed: the token is not theirs, and another each time.
const typed = (given) => JSON.stringify(given.filter(([name]) => name !== ONCE));
const tokenOf = (given) => given.find(([name]) => name === ONCE)?.[1] ?? "";
const isTypedIn = (field) => field.name && !NEVER.has(field.name) && (field.name === ONCE || !NOT_TYPED.has(field.type));

function setField(field, wanted, at) {
  if (field.type === "radio" || field.type === "checkbox") field.checked = wanted.includes(field.value);
  else if (field.type === "select-multiple") [...field.options].forEach((option) => { option.selected = wanted.includes(option.value); });
  else if (wanted.length > at) field.value = wanted[at];
}

function fill(form, kept) {
  const values = new Map();
  kept.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
  // In rounds: an answer that depends on another (the colour on the model, the city on the province) can be given only
  // when that one is. A colour's code may belong to several models: only what is enabled is set.
  for (let round = 0; round < ROUNDS; round += 1) {
    const counts = new Map();
    for (const field of form.elements) {
      if (!isTypedIn(field) || field.matches(":disabled")) continue;
      const at = counts.get(field.name) ?? 0;
      counts.set(field.name, at + 1);
      setField(field, values.get(field.name) ?? [], at);
    }
    form.querySelector("input:not([type=hidden]):enabled, select:enabled")?.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.querySelectorAll("details:not([open])").forEach((part) => {
    if ([...part.querySelectorAll("input, select, textarea")].some((field) => isTypedIn(field) && isGiven(field))) part.open = true;
  });
}

function isGiven(field) {
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

// --- Keeping and letting go --------------------------------------------------------------------------------------

const taken = () => document.cookie.match(/(?:^|; )taken=([^;]+)/)?.[1] ?? "";
const isOld = (draft) => Date.now() - draft.at > KEPT_DAYS * 24 * 3600 * 1000;

// Back from the sign-in page that the server led to instead of taking the form.
const hasComeBack = (() => {
  try {
    const found = sessionStorage.getItem("lodestar:ended");
    sessionStorage.removeItem("lodestar:ended");
    return Boolean(found);
  } catch { return false; }
})();

// By attribute: a form's own properties are hidden by fields named `method` or `action`.
const isKept = (form) => form.getAttribute("method") === "post" && form.getAttribute("role") !== "search" && [...form.elements].some((field) => isTypedIn(field) && field.name !== ONCE);
const nameOf = (form) => form.dataset.draft ?? `${SENT}${window.location.pathname}:${new URL(form.getAttribute("action") ?? "", window.location.href).pathname}`;

function tell(form, name, atBegin) {
  const note = form.querySelector("[data-draft-note]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    store.drop(name);
    fill(form, atBegin);
    note.hidden = true;
  }, { once: true });
}

const save = (form, isSent) => store.write(nameOf(form), { at: Date.now(), isSent, answers: answers(form) });

async function restore(form) {
  const name = nameOf(form);
  const atBegin = answers(form);
  if (form.querySelector("[data-errors]") || (!form.dataset.draft && !hasComeBack)) return;
  const kept = await store.read(name);
  if (!kept || isOld(kept) || form.dataset.touched || typed(kept.answers) === typed(atBegin)) return;
  fill(form, kept.answers);
  tell(form, name, atBegin);
}

function keep(form) {
  restore(form);
  if (!form.dataset.draft) return;
  let timer = 0;
  form.addEventListener("input", () => { form.dataset.touched = "yes"; clearTimeout(timer); timer = setTimeout(save, 300, form, false); });
  form.addEventListener("submit", () => clearTimeout(timer));
}

document.addEventListener("submit", ({ target: form }) => { if (isKept(form)) save(form, true); }, true);
// The session has ended under a part of the page: whatever is typed on it is kept before one leaves to sign in.
document.addEventListener("lodestar:signed-out", () => document.querySelectorAll("form").forEach((form) => {
  if (isKept(form) && [...form.elements].some((field) => isTypedIn(field) && isGiven(field))) save(form, true);
}));

async function letGo() {
  const here = new Set([...document.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft));
  for (const name of store.names()) {
    if (name.startsWith(SENT)) {
      // Wherever else one has come, the form was taken, or is on the page as it was refused.
      if (!hasComeBack) store.drop(name);
      continue;
    }
    const draft = await store.read(name);
    if (!draft || isTaken(draft, here.has(name))) store.drop(name);
  }
}

// With a token the server's word decides; without one, that the page after it is another.
function isTaken(draft, isHere) {
  const token = tokenOf(draft.answers);
  if (token && token === taken()) return true;
  return draft.isSent && !token && !isHere && !hasComeBack;
}

const begin = (root) => root.querySelectorAll("form").forEach((form) => {
  if (form.dataset.kept || !isKept(form)) return;
  form.dataset.kept = "yes";
  keep(form);
});

forgetOld();
letGo().then(() => begin(document));
document.body.addEventListener("htmx:afterSettle", (event) => begin(event.target.parentElement ?? document));
document.body.addEventListener("lodestar:done", letGo);

// A page came: whatever was sent before it has arrived (offline.js leads back where it has not).
try { sessionStorage.removeItem("lodestar:sent-from"); } catch { /* nothing kept */ }
