// The offline pages: the day, customers, a new customer, reception, and what is sent and what is not.

import { chip, h, list, row, section } from "./dom.js";
import { build, showErrors } from "./form.js";
import { isOpen } from "./outbox.js";
import { dayOf, daysAfter, found, kindOf, withNumber } from "./view.js";

// As many rows as a phone shows at once without waiting.
const MOST = 100;
const DAYS_AHEAD = 2;

const labelsOf = (codes, field) => new Map((codes?.[field] ?? []).map(({ code, label }) => [code, label]));

// Everything that a screen works with: the view, the page's tables, and what a form does when it is handed in.
export class Screens {
  constructor({ view, commands, tables, act, search }) {
    Object.assign(this, { view, commands, tables, act, search, texts: tables.texts });
    this.zone = view.settings?.time_zone ?? "Asia/Shanghai";
    this.today = dayOf(new Date(), this.zone);
  }

  show(name, id) {
    if (!this.view.cursor && name !== "outbox") return [h("p", { class: "quiet" }, this.texts.nothing_yet)];
    return { today: () => this.day(), customers: () => this.customers(), card: () => this.card(id), filing: () => this.filing(id),
      traffic: () => this.traffic(), outbox: () => this.outbox() }[name]?.() ?? this.day();
  }

  word(field, code) {
    return labelsOf(this.view.codes, field).get(code) ?? code ?? "";
  }

  time(instant) {
    return new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: this.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
  }

  cardRow(card) {
    const isWithdrawn = Boolean(card.contact_withdrawn_at);
    const chips = [card.intent_level ? chip(card.intent_level, "accent") : null, card.isUnsent ? chip(this.texts.unsent, "warn") : null,
      isWithdrawn ? chip(this.texts.contact_withdrawn, "bad") : null];
    const note = [card.phones?.[0]?.number, this.modelName(card.model), card.next_followup_on].filter(Boolean).join(" · ");
    const number = card.phones?.[0]?.number;
    // PI-2: no call is offered once the customer has withdrawn contact.
    const call = number && !isWithdrawn && !number.includes("*") ? h("a", { class: "btn btn-small", href: `tel:${number}` }, this.texts.call) : null;
    return row({ title: card.customer_name, note, chips: chips.filter(Boolean), href: `#card/${card.id}`, action: call });
  }

  modelName(code) {
    return this.view.catalogue?.models.find((each) => each.code === code)?.name ?? "";
  }

  rows(cards) {
    return list(cards.slice(0, MOST).map((card) => this.cardRow(card)), this.texts.none);
  }

  // --- The day ---------------------------------------------------------------------------------------------------

  day() {
    const { cards, traffic, tasks } = this.view;
    const due = cards.filter((card) => card.next_followup_on && card.next_followup_on <= this.today)
      .sort((one, other) => one.next_followup_on.localeCompare(other.next_followup_on));
    const pending = traffic.filter((party) => party.state === "pending");
    const calls = (tasks ?? []).filter((each) => each.task === "callback");
    const meets = cards.filter((card) => card.appointment_on === this.today);
    return [
      pending.length ? section(this.texts.traffic, list(pending.map((party) => this.partyRow(party)), "")) : null,
      meets.length ? section(this.texts.appointments, this.rows(meets)) : null,
      section(`${this.texts.due} (${due.length})`, this.rows(due)),
      calls.length ? section(this.texts.callbacks, list(calls.map((each) => row({ title: each.customer_name, note: each.due_on, href: `#card/${each.card}` })), "")) : null,
    ].filter(Boolean);
  }

  // --- Customers -------------------------------------------------------------------------------------------------

  customers() {
    const shown = h("div", {}, this.rows(found(this.view.cards, this.search.typed)));
    const box = h("input", { type: "search", name: "q", class: "form-control", value: this.search.typed, "aria-label": this.texts.search, placeholder: this.texts.search });
    box.addEventListener("input", () => {
      this.search.typed = box.value;
      shown.replaceChildren(this.rows(found(this.view.cards, box.value)));
    });
    return [box, shown];
  }

  card(id) {
    const card = this.view.cards.find((each) => each.id === id);
    if (!card) return [h("p", { class: "quiet" }, this.texts.gone)];
    const facts = [["status", this.word("status", card.status)], ["model", this.modelName(card.model)], ["next_followup_on", card.next_followup_on],
      ["budget", this.word("budget", card.budget)]].filter(([, value]) => value);
    const contacts = card.follow_ups.toReversed().map((each) => row({
      title: [this.word("method", each.method), ...(each.topics ?? []).map((topic) => this.word("topics", topic))].join(" · "),
      note: [dayOf(new Date(each.contact_at), this.zone), each.note].filter(Boolean).join(" · "),
      chips: each.isUnsent ? [chip(this.texts.unsent, "warn")] : [],
    }));
    return [
      h("ul", { class: "rows plain-list" }, this.cardRow(card)),
      h("dl", { class: "facts" }, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, this.tables.labels[name]), h("dd", {}, value)))),
      this.tables.may.follow_up ? section(this.texts.follow_up, this.contactForm(card)) : null,
      section(this.texts.contacts, list(contacts, this.texts.none)),
    ].filter(Boolean);
  }

  fieldsOf(rows) {
    return rows.map((field) => ({ ...field, choices: field.choices ?? this.choicesOf(field) }));
  }

  choicesOf({ name, takes }) {
    if (takes === "yes_no") return [{ code: "yes", label: this.texts.yes }, { code: "no", label: this.texts.no }];
    if (name === "model") return this.view.catalogue.models.map(({ code, name: label }) => ({ code, label }));
    return this.view.codes[name] ?? [];
  }

  contactForm(card) {
    const fields = this.fieldsOf(this.tables.contact).map((field) => ({ ...field, ...this.firstValue(field) }));
    return build({ fields, submit: this.texts.save, required: this.texts.required, onsubmit: (given) => this.act("record_follow_up", {
      ...given, id: card.id, nature: "routine", contact_at: new Date().toISOString(),
    }, card.customer_name, "#today") });
  }

  firstValue({ name }) {
    return name === "next_followup_on" ? { value: daysAfter(this.today, DAYS_AHEAD) } : {};
  }

  // --- A new customer ----------------------------------------------------------------------------------------------

  filing(channel = "walk_in") {
    const ways = h("nav", { class: "tabs" }, ...Object.keys(this.tables.filing).map((each) => h("a", {
      href: `#filing/${each}`, "aria-current": each === channel ? "page" : null }, this.word("channel", each))));
    const { card, contact } = this.tables.filing[channel];
    const fields = this.fieldsOf(card).map((field) => ({ ...field, ...this.firstValue(field) }));
    const wanted = fields.filter((each) => each.isRequired);
    const said = this.fieldsOf(contact).map((field) => ({ ...field, ...this.firstValue(field) }));
    const names = new Set(contact.map((each) => each.name));
    const form = build({
      fields: [...wanted, ...said], more: fields.filter((each) => !each.isRequired), moreLabel: this.texts.more,
      submit: this.texts.save, required: this.texts.required,
      onsubmit: (given, shown) => this.file(channel, given, names, shown),
    });
    this.ofModel(form);
    return [ways, form];
  }

  // Configurations and colours belong to the model.
  ofModel(form) {
    const { model } = form.elements;
    const fill = () => {
      const chosen = this.view.catalogue.models.find((each) => each.code === model.value);
      [["configuration", chosen?.configurations], ["colour", chosen?.colours]].forEach(([name, items]) => {
        form.elements[name]?.replaceChildren(h("option", { value: "" }, "–"), ...(items ?? []).map((each) => h("option", { value: each.code }, each.name)));
      });
    };
    model.addEventListener("change", fill);
    fill();
  }

  file(channel, given, ofContact, form) {
    const { phone, ...rest } = given;
    const known = withNumber(this.view.cards, phone);
    if (known.length && form.dataset.warned !== phone) {
      form.dataset.warned = phone;
      showErrors(form, { phone: `${this.texts.known} ${known.map((each) => each.customer_name).join(", ")}` });
      return false;
    }
    const now = new Date();
    const entries = Object.entries(rest);
    const pick = (isWanted) => Object.fromEntries(entries.filter(([name]) => isWanted(name)));
    return this.act("file_card", {
      ...pick((name) => !ofContact.has(name)), party: "individual", channel, filed_on: dayOf(now, this.zone),
      phones: [{ kind: kindOf(phone), number: phone, main: true }],
      follow_up: { ...pick((name) => ofContact.has(name)), nature: "routine", contact_at: now.toISOString() },
    }, rest.customer_name, "#customers");
  }

  // --- Reception ---------------------------------------------------------------------------------------------------

  partyRow(party) {
    const who = this.view.settings.consultants.find((each) => each.id === party.consultant)?.name ?? party.consultant_name;
    return row({
      title: [this.time(party.arrived_at), party.customer_name || this.word("traffic_kind", party.kind)].join(" "),
      note: [who, this.modelName(party.model), party.remark].filter(Boolean).join(" · "),
      chips: [party.isUnsent ? chip(this.texts.unsent, "warn") : chip(this.word("traffic_state", party.state))],
    });
  }

  traffic() {
    const parties = this.view.traffic.toSorted((one, other) => other.arrived_at.localeCompare(one.arrived_at));
    const consultants = this.view.settings.consultants.map(({ id, name }) => ({ code: id, label: name }));
    const fields = this.tables.traffic.map((field) => ({ ...field, choices: field.name === "consultant" ? consultants : this.choicesOf({ ...field, name: field.name === "kind" ? "traffic_kind" : field.name }) }));
    return [
      this.tables.may.traffic ? section(this.texts.record, build({ fields, submit: this.texts.save, required: this.texts.required,
        onsubmit: (given) => this.act("record_traffic", { ...given, arrived_at: new Date().toISOString() }, given.customer_name ?? "", "#traffic") })) : null,
      section(this.texts.traffic, list(parties.map((party) => this.partyRow(party)), this.texts.none)),
    ].filter(Boolean);
  }

  // --- What is sent ------------------------------------------------------------------------------------------------

  outbox() {
    const newest = this.commands.toReversed();
    const open = newest.filter(isOpen);
    const asks = newest.filter((each) => each.state === "refused" || each.answer?.left_out?.length);
    const sent = newest.filter((each) => each.state === "done");
    const shown = (commands) => list(commands.map((each) => this.commandRow(each)), this.texts.none);
    return [
      section(`${this.texts.not_sent} (${open.length})`, shown(open)),
      asks.length ? section(this.texts.needs_you, shown(asks), h("p", {}, h("a", { class: "btn", href: this.tables.needs_url }, this.texts.needs_you))) : null,
      section(`${this.texts.sent} (${sent.length})`, shown(sent)),
    ].filter(Boolean);
  }

  commandRow({ kind, about, done_at: doneAt, state, answer }) {
    const [text, tone] = { unsent: [this.texts.unsent, "warn"], waiting: [this.texts.waiting, "warn"], done: [this.texts.sent, "good"], refused: [this.texts.refused, "bad"] }[state];
    const why = state === "refused" ? (answer.errors ?? []).map((each) => each.detail).join(" ") : "";
    return row({ title: [this.tables.kinds[kind], about].filter(Boolean).join(" · "), note: [this.time(doneAt), why].filter(Boolean).join(" · "), chips: [chip(text, tone)] });
  }
}
