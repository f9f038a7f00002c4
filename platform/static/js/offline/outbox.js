// What was done on this device: commands in its order, each kept until the server has answered it (SY-2).

import { post } from "./server.js";

const BATCH = 50;
const SHOWN_FOR = 24 * 3600 * 1000;
// A command of a signed-out account waits so long for its next sign-in (SY-4).
const KEPT = 7 * 24 * 3600 * 1000;

export const isOpen = (command) => command.state === "unsent" || command.state === "waiting";
const keyOf = (sequence) => `command:${String(sequence).padStart(12, "0")}`;

export const commandsOf = (store) => store.readAll("outbox", "command:");

// Two tabs count in one sequence.
const counted = (work) => navigator.locks.request("lodestar-outbox", work);

// The device keeps its first name: under another one the server would give it everything again.
async function named(store) {
  const known = await store.read("outbox", "device");
  if (known) return known;
  const made = { device: crypto.randomUUID(), sequence: 0, acknowledged: 0 };
  await store.write("outbox", { put: { device: made } });
  return made;
}

export const deviceOf = (store) => counted(() => named(store));

const isFresh = (command) => Date.now() - Date.parse(command.done_at) < KEPT;

export const unsentOf = async (store) => (await commandsOf(store)).filter((each) => isOpen(each) && isFresh(each));

// Of a signed-out account, keep the commands that its next sign-in sends. Once the newest is too old, none is sent: what
// follows a command that is gone would wait for it for ever, so the outbox begins again, under another name.
export const keepUnsent = (store) => counted(async () => {
  const commands = await commandsOf(store);
  const open = commands.filter(isOpen);
  const drop = commands.filter((each) => !isOpen(each)).map(({ sequence }) => keyOf(sequence));
  await store.write("outbox", { isWhole: open.length > 0 && !open.some(isFresh), drop });
});

export const add = (store, kind, body, about) => counted(async () => {
  const device = await named(store);
  const sequence = device.sequence + 1;
  const command = { id: crypto.randomUUID(), sequence, done_at: new Date().toISOString(), kind, body, about, state: "unsent" };
  await store.write("outbox", { put: { device: { ...device, sequence }, [keyOf(sequence)]: command } });
  return command;
});

export async function send(store) {
  const commands = (await commandsOf(store)).filter(isOpen);
  const { device } = await deviceOf(store);
  for (let at = 0; at < commands.length; at += BATCH) {
    const batch = commands.slice(at, at + BATCH);
    const sent = batch.map(({ id, sequence, done_at, kind, body }) => ({ id, sequence, done_at, kind, body }));
    const { results } = await post("/sync/commands/", { device, device_time: new Date().toISOString(), commands: sent });
    await take(store, batch, results);
  }
  await acknowledge(store);
  return commands.length;
}

async function take(store, batch, results) {
  const answers = new Map(results.map((each) => [each.id, each]));
  const put = {};
  batch.forEach((command) => {
    const answer = answers.get(command.id);
    if (answer) put[keyOf(command.sequence)] = { ...command, state: answer.state, answer: answer.body, answered_at: Date.now() };
  });
  await store.write("outbox", { put });
}

// The answers are stored: the server may forget them, up to the first command that is still open. The device is read first,
// so that a command that is added in between is open; nobody waits with a new one until the server has answered.
async function acknowledge(store) {
  const { device, sequence: last, acknowledged } = await deviceOf(store);
  const commands = await commandsOf(store);
  const open = commands.find(isOpen);
  const sequence = open ? open.sequence - 1 : last;
  if (sequence > acknowledged) {
    await post("/sync/acknowledge/", { device, sequence });
    await counted(async () => store.write("outbox", { put: { device: { ...await named(store), acknowledged: sequence } } }));
  }
  const old = commands.filter((each) => !isOpen(each) && each.sequence <= sequence && Date.now() - each.answered_at > SHOWN_FOR);
  await store.write("outbox", { drop: old.map((each) => keyOf(each.sequence)) });
}
