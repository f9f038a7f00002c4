// Sign-out removes what the server gave this device; what was not sent stays, unreadable without this browser's key, and is
// sent at the account's next sign-in here, within seven days (SY-4).

import { forgetOld } from "./copy.js";
import { commandsOf, isOpen } from "./outbox.js";
import { openStore } from "./store.js";

const KEPT = 7 * 24 * 3600 * 1000;
const { account } = document.documentElement.dataset;

async function accountsHere() {
  const found = await indexedDB.databases();
  return found.map(({ name }) => name).filter((name) => name.startsWith("lodestar:")).map((name) => name.slice("lodestar:".length));
}

// Whoever uses this browser next, and whoever comes back after days, finds nothing of it.
async function forgetOthers() {
  for (const other of await accountsHere()) {
    const store = await openStore(other);
    if (other === account) await forgetOld(store);
    else await store.write("rows", { isWhole: true });
    store.close();
  }
}

async function leave(form) {
  const store = await openStore(account);
  const open = (await commandsOf(store)).filter((each) => isOpen(each) && Date.now() - Date.parse(each.done_at) < KEPT);
  // The browser's own question: it holds up the sign-out, whatever else is open.
  if (open.length && !window.confirm(`${form.dataset.unsent} ${open.length}`)) return;
  await store.write("rows", { isWhole: true });
  if (!open.length) await store.write("outbox", { isWhole: true });
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  form.submit();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-sign-out]");
  if (!form || form.dataset.left || !account || !window.crypto?.subtle) return;
  form.dataset.left = "yes";
  event.preventDefault();
  event.stopImmediatePropagation();
  try {
    if ((await accountsHere()).includes(account)) await leave(form);
    else form.submit();
  } catch {
    form.submit();
  }
  delete form.dataset.left;
}, true);

if (account && window.crypto?.subtle) forgetOthers().catch(() => { /* the next page tries again */ });
