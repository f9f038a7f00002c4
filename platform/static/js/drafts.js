// What was typed survives a reload, a sign-out and a dead battery. Kept on this device, apart for each account.
//
// A form with data-draft="filing:…" is kept while it is filled in, and let go when it was taken: the server says so by
// the form's token (`once`) in a cookie. Until then the draft keeps that token: sent again after the answer was lost,
// it does its work once. Signing out clears the account's drafts: the tablet may be shared.

const account = document.documentElement.dataset.account ?? "";
const ALL = "lodestar:draft:";
const PREFIX = `${ALL}${account}:`;
const KEPT_DAYS = 7;
const ONCE = "once";
const NEVER = new Set(["csrfmiddlewaretoken", "next"]);

const store = {
  read(name) {
    try { return JSON.parse(localStorage.getItem(PREFIX + name)); } catch { return null; }
  },
  write(name, draft) {
    // A full or forbidden store costs the draft, never the form.
    try { localStorage.setItem(PREFIX + name, JSON.stringify(draft)); } catch { /* go on without */ }
  },
  drop(name) {
    try { localStorage.removeItem(PREFIX + name); } catch { /* nothing to drop */ }
  },
  names() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)); } catch { return []; }
  },
};

const taken = () => document.cookie.match(/(?:^|; )taken=([^;]+)/)?.[1] ?? "";

const answers = (form) => [...new FormData(form)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");

function fill(form, kept) {
  const values = new Map();
  kept.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
  // Twice: answers that depend on others (the city on its province) can only be set once those are.
  for (let round = 0; round < 2; round += 1) {
    for (const field of form.elements) {
      if (!field.name || NEVER.has(field.name) || (field.type === "hidden" && field.name !== ONCE)) continue;
      const wanted = values.get(field.name) ?? [];
      if (field.type === "radio" || field.type === "checkbox") field.checked = wanted.includes(field.value);
      else if (wanted.length) field.value = wanted[0];
    }
    form.querySelector("input:not([type=hidden]), select")?.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// What a person typed: the token is not theirs, and another each time.
const typed = (given) => JSON.stringify(given.filter(([name]) => name !== ONCE));

const tokenOf = (given) => given.find(([name]) => name === ONCE)?.[1] ?? "";

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

function keep(form) {
  const name = form.dataset.draft;
  const atBegin = answers(form);
  const kept = store.read(name);
  const isFresh = !form.querySelector("[data-errors]");
  if (kept && isFresh && typed(kept.answers) !== typed(atBegin)) {
    fill(form, kept.answers);
    tell(form, name, atBegin);
  }
  let timer = 0;
  const save = (isSent) => store.write(name, { at: Date.now(), isSent, answers: answers(form) });
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 300, false); });
  form.addEventListener("submit", () => { clearTimeout(timer); save(true); });
}

function letGo() {
  const here = new Set([...document.querySelectorAll("form[data-draft]")].map((form) => form.dataset.draft));
  for (const name of store.names()) {
    const draft = store.read(name);
    if (!draft || isOld(draft) || isTaken(draft, here.has(name))) store.drop(name);
  }
}

const isOld = (draft) => Date.now() - draft.at > KEPT_DAYS * 24 * 3600 * 1000;

// With a token the server's word decides; without one, that the page after it is another.
function isTaken(draft, isHere) {
  const token = tokenOf(draft.answers);
  if (token && token === taken()) return true;
  return draft.isSent && !token && !isHere;
}

function clear(prefix, isDone) {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(prefix)).filter(isDone).forEach((key) => localStorage.removeItem(key));
  } catch { /* nothing kept */ }
}

// Others' drafts on this device are not read, but do not lie here for ever.
function isForgotten(key) {
  try { return isOld(JSON.parse(localStorage.getItem(key))); } catch { return true; }
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) clear(PREFIX, () => true);
}, true);
clear(ALL, isForgotten);

const begin = (root) => root.querySelectorAll("form[data-draft]").forEach((form) => {
  if (form.dataset.kept) return;
  form.dataset.kept = "yes";
  keep(form);
});

letGo();
begin(document);
document.body.addEventListener("htmx:afterSettle", (event) => begin(event.target));
document.body.addEventListener("lodestar:done", letGo);

// A page came: whatever was sent before it has arrived (offline.js leads back where it has not).
try { sessionStorage.removeItem("lodestar:sent-from"); } catch { /* nothing kept */ }
