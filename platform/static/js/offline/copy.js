// The copy of the server's data: answers are applied as they come, and nothing is merged (SY-1).

import { deviceOf } from "./outbox.js";
import { get, Outdated } from "./server.js";

const SCHEMA = 1;
const LISTS = ["tasks", "traffic", "catalogue", "codes", "settings"];
// Without a sync for so long, the data is removed (SY-4).
const KEPT = 72 * 3600 * 1000;

export const stateOf = async (store) => (await store.read("rows", "state")) ?? { cursor: "", syncedAt: 0 };

export async function forgetOld(store) {
  const { syncedAt } = await stateOf(store);
  if (syncedAt && Date.now() - syncedAt > KEPT) await store.write("rows", { isWhole: true });
}

async function apply(store, answer) {
  const put = { state: { cursor: answer.cursor, syncedAt: Date.now() } };
  answer.cards.forEach((card) => {
    put[`card:${card.id}`] = { ...card, follow_ups: answer.follow_ups.filter((each) => each.card === card.id) };
  });
  LISTS.forEach((name) => { if (answer[name] !== null) put[`list:${name}`] = answer[name]; });
  const isWhole = answer.removed.some((each) => each.kind === "all");
  await store.write("rows", { put, isWhole, drop: answer.removed.map((each) => `card:${each.id}`) });
}

export async function pull(store) {
  const { device } = await deviceOf(store);
  for (;;) {
    const state = await stateOf(store);
    const query = new URLSearchParams({ device, schema: SCHEMA, ...(state.cursor ? { cursor: state.cursor } : {}) });
    let answer;
    try {
      answer = await get(`/sync/?${query}`);
    } catch (error) {
      // The next pages of this address are of the new schema: the copy begins again there.
      if (error instanceof Outdated) await store.write("rows", { isWhole: true });
      throw error;
    }
    // The copy that the answer continues may have been removed since, by a sign-out in another tab.
    if ((await stateOf(store)).cursor !== state.cursor) return;
    if (answer) await apply(store, answer);
    else await store.write("rows", { put: { state: { ...state, syncedAt: Date.now() } } });
    if (!answer?.more) return;
  }
}

export async function readCopy(store) {
  const [cards, state, ...lists] = await Promise.all([
    store.readAll("rows", "card:"), stateOf(store), ...LISTS.map((name) => store.read("rows", `list:${name}`)),
  ]);
  return { cards, ...state, ...Object.fromEntries(LISTS.map((name, at) => [name, lists[at]])) };
}
