// On the day's page: the phone gets its copy for the day, so that the offline pages can be used when the network goes.

import { pull, stateOf } from "./copy.js";
import { commandsOf, isOpen, send } from "./outbox.js";
import { openStore } from "./store.js";

const EVERY = 10 * 60 * 1000;
const { account } = document.documentElement.dataset;
const page = document.querySelector("[data-offline-page]")?.dataset.offlinePage;

async function keep(worker) {
  const store = await openStore(account);
  const { syncedAt } = await stateOf(store);
  const hasOpen = (await commandsOf(store)).some(isOpen);
  if (!hasOpen && Date.now() - syncedAt < EVERY) return;
  worker?.postMessage({ keep: page });
  await send(store);
  await pull(store);
}

// Only where a worker can show the page again without a network.
if (account && page && navigator.serviceWorker && window.crypto?.subtle) {
  navigator.serviceWorker.ready.then(async ({ active }) => {
    await navigator.locks.request("lodestar-sync", () => keep(active));
  }).catch(() => { /* the next page tries again */ });
}
