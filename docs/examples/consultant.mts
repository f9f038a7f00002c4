/**
 * A consultant's morning by the TypeScript client: sign in, file, follow up offline, sync (docs/mobile.md).
 *
 *     make clients
 *     node clients/typescript/dist/docs/examples/consultant.mjs http://north.example.cn li PASSWORD 13900000001
 */

import { Phone, checked, signIn, type State, type Store, type components } from "../../clients/typescript/src/index.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Keeps the state in memory, as text, as a file would. */
class Memory implements Store {
  private text = "";

  async load(): Promise<State | undefined> {
    return this.text ? JSON.parse(this.text) : undefined;
  }

  async save(state: State): Promise<void> {
    this.text = JSON.stringify(state);
  }
}

/** The dealer's business date, so many days from now. */
function dateIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toLocaleDateString("sv", { timeZone: "Asia/Shanghai" });
}

/** A contact of now, with the next date in two days. */
function contact(): components["schemas"]["FirstContactRequest"] {
  return {
    contact_at: new Date().toISOString(),
    nature: "routine",
    topics: ["vehicle_intro"],
    method: "showroom",
    next_followup_on: dateIn(2),
  };
}

/** The card of someone who walked in, of the first model that the dealer sells. */
function walkIn(catalogue: Record<string, any>, number: string): components["schemas"]["FilingRequest"] {
  const model = catalogue.models[0];
  return {
    channel: "walk_in",
    filed_on: dateIn(0),
    customer_name: "客户端客户",
    gender: "male",
    age_band: "26_35",
    party: "individual",
    club_member: false,
    phones: [{ kind: "mobile", number, main: true }],
    lead_source: "referral",
    intent_level: "B",
    expected_visit: "unknown",
    followup_level: "3-7",
    budget: "15_20",
    funds: "ready",
    payment: "full",
    model: model.code,
    configuration: model.configurations[0].code,
    colour: model.colours[0].code,
    purpose: "private",
    replacement: "first_purchase",
    follow_up: contact(),
  };
}

/** File over the network, follow up in the basement, and find both in the copy. */
async function main(url: string, username: string, password: string, number: string): Promise<number> {
  const client = await signIn(url, { username, password, device_name: "consultant.mts" });
  const store = new Memory();
  let phone = await Phone.open(client, store);
  await phone.sync();
  const body = walkIn(phone.state.lists.catalogue ?? {}, number);
  const card = checked(await client.POST("/api/v1/cards/", { body }));
  const command = await phone.do("record_follow_up", { ...contact(), method: "outgoing_call", id: card.id });
  // The app is closed and opened again: what was done is still there.
  phone = await Phone.open(client, store);
  await phone.sync();
  const state = phone.state.answers[command]?.state;
  const contacts = phone.state.followUps[card.id ?? ""] ?? [];
  console.log(`follow-up ${state}, ${contacts.length} contacts in the copy`);
  return state === "done" && contacts.length === 2 ? 0 : 1;
}

const [url = "", username = "", password = "", number = ""] = process.argv.slice(2);
process.exitCode = await main(url, username, password, number);
