// Sign-out removes what the server gave this device; what was not sent stays, unreadable without this browser's key, and is
// sent at the account's next sign-in here, within seven days (SY-4).

import { forgetOld } from "./copy.js";
import { keepUnsent, unsentOf } from "./outbox.js";
import { openStore } from "./store.js";

// A sync without an answer is waited for no longer.
const SYNC_ENDS = 5000;
const { account } = document.documentElement.dataset;

async function accountsHere() {
  const found = await indexedDB.databases();
  return found.map(({ name }) => name).filter((name) => name.startsWith("lodestar:")).map((name) => name.slice("lodestar:".length));
}

async function forget(store) {
  await store.write("rows", { isWhole: true });
  await keepUnsent(store);
}

// Whoever uses this browser next, and whoever comes back after days, finds nothing of it.
async function forgetOthers() {
  for (const other of await accountsHere()) {
    const store = await openStore(other);
    await (other === account ? forgetOld(store) : forget(store));
    store.close();
  }
}

// While no tab syncs: an answer would be written behind the removal.
const withoutSync = (work) => navigator.locks.request("lodestar-sync", { signal: AbortSignal.timeout(SYNC_ENDS) }, work).catch(work);

async function leave(form) {
  const store = await openStore(account);
  const unsent = await unsentOf(store);
  // The browser's own question: it holds up the sign-out, whatever else is open.
  if (unsent.length && !window.confirm(`${form.dataset.unsent} ${unsent.length}`)) return;
  await withoutSync(async () => {
    await forget(store);
    navigator.serviceWorker?.controller?.postMessage({ forget: true });
    form.submit();
    // Until this page is gone no tab begins one.
    await new Promise(() => {});
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-sign-out]");
  // Without a network nobody is signed out: app.js says so, and the copy stays.
  if (!form || !account || !window.crypto?.subtle || !navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.left) return;
  form.dataset.left = "yes";
  try {
    if ((await accountsHere()).includes(account)) await leave(form);
    else form.submit();
  } catch {
    form.submit();
  }
  delete form.dataset.left;
}, true);

if (account && window.crypto?.subtle) forgetOthers().catch(() => { /* the next page tries again */ });
