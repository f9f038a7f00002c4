/** An app that works offline: a copy of the server's data, and an outbox of what was done (docs/mobile.md). */

import type { components } from "./dealer_api.js";
import { checked, type LodestarClient } from "./session.js";

type Schemas = components["schemas"];
export type Command = Schemas["CommandRequest"];
export type Result = Schemas["CommandResult"];
type Row = Record<string, any>;
type Lists = Pick<Schemas["Sync"], "tasks" | "traffic" | "leads" | "catalogue" | "codes" | "settings">;

const SCHEMA = 1;
const BATCH = 50;
const LISTS = ["tasks", "traffic", "leads", "catalogue", "codes", "settings"] as const;

/** Everything that a device stores. `outbox` holds the commands that are not final, `answers` the final ones'. */
export interface State {
  device: string;
  sequence: number;
  cursor: string;
  cards: Record<string, Row>;
  followUps: Record<string, Row[]>;
  lists: Partial<Lists>;
  outbox: Command[];
  answers: Record<string, Result>;
}

/** A place for the state. `save` stores all of it or nothing: in a browser one transaction of IndexedDB. */
export interface Store {
  load(): Promise<State | undefined>;
  save(state: State): Promise<void>;
}

/** One person's device. It merges nothing: the server decides. */
export class Phone {
  private constructor(
    private readonly client: LodestarClient,
    private readonly store: Store,
    readonly state: State,
  ) {}

  /** Open the device's state, or begin one. */
  static async open(client: LodestarClient, store: Store): Promise<Phone> {
    const empty = { sequence: 0, cursor: "", cards: {}, followUps: {}, lists: {}, outbox: [], answers: {} };
    return new Phone(client, store, (await store.load()) ?? { device: crypto.randomUUID(), ...empty });
  }

  /** Note what was done, with or without a network; return the command's id, by which later ones may name it. */
  async do(kind: Command["kind"], body: Row): Promise<string> {
    return this.queue(crypto.randomUUID(), kind, body);
  }

  /** Send a refused command once more, corrected, under its id: those that build on it wait for it. */
  async correct(command: string, kind: Command["kind"], body: Row): Promise<void> {
    delete this.state.answers[command];
    await this.queue(command, kind, body);
  }

  /** Send first, then take what is new. Throws Refused (`app_outdated`: update the app). */
  async sync(): Promise<void> {
    await this.send();
    for (let more = true; more; ) {
      const { device, cursor } = this.state;
      const query = { device, schema: SCHEMA, ...(cursor ? { cursor } : {}) };
      const answer = await this.client.GET("/api/v1/sync/", { params: { query } });
      // Nothing is new.
      if (answer.response.status === 304) return;
      const found = checked(answer);
      await this.apply(found);
      more = found.more;
    }
  }

  /** Send what waits, in order. Keep what is not final, and acknowledge what is. */
  async send(): Promise<void> {
    const { state } = this;
    const waiting = [...state.outbox];
    for (let at = 0; at < waiting.length; at += BATCH) {
      const body = {
        device: state.device,
        device_time: new Date().toISOString(),
        commands: waiting.slice(at, at + BATCH),
      };
      const { results } = checked(await this.client.POST("/api/v1/sync/commands/", { body }));
      for (const result of results) if (result.state !== "waiting") state.answers[result.id] = result;
      state.outbox = state.outbox.filter((each) => !(each.id in state.answers));
      await this.store.save(state);
    }
    const first = state.outbox[0];
    const last = first ? first.sequence - 1 : state.sequence;
    if (waiting.length && last) {
      checked(await this.client.POST("/api/v1/sync/acknowledge/", { body: { device: state.device, sequence: last } }));
    }
  }

  private async queue(id: string, kind: Command["kind"], body: Row): Promise<string> {
    this.state.sequence += 1;
    const done_at = new Date().toISOString();
    this.state.outbox.push({ id, sequence: this.state.sequence, done_at, kind, body });
    await this.store.save(this.state);
    return id;
  }

  private async apply(answer: Schemas["Sync"]): Promise<void> {
    const { state } = this;
    for (const gone of answer.removed) {
      for (const card of gone.kind === "all" ? Object.keys(state.cards) : [String(gone.id)]) {
        delete state.cards[card];
        delete state.followUps[card];
      }
    }
    for (const card of answer.cards as Row[]) {
      state.cards[card.id] = card;
      state.followUps[card.id] = (answer.follow_ups as Row[]).filter((each) => each.card === card.id);
    }
    for (const name of LISTS) if (answer[name] !== null) Object.assign(state.lists, { [name]: answer[name] });
    state.cursor = answer.cursor;
    await this.store.save(state);
  }
}
