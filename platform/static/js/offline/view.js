// What the pages show: the copy with the open commands over it. Both stay as they are (design: the device never merges).

import { isOpen } from "./outbox.js";

const pad = (number) => String(number).padStart(2, "0");

// The calendar date at the dealer.
export function dayOf(instant, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(instant);
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

export function daysAfter(day, count) {
  const found = new Date(`${day}T12:00:00Z`);
  found.setUTCDate(found.getUTCDate() + count);
  return `${found.getUTCFullYear()}-${pad(found.getUTCMonth() + 1)}-${pad(found.getUTCDate())}`;
}

function over(cards, command) {
  const { kind, body, id } = command;
  if (kind === "file_card") {
    cards.set(id, { ...body, id, status: "active", next_followup_on: body.follow_up.next_followup_on, follow_ups: [], isUnsent: true });
  } else if (kind === "record_follow_up" && cards.has(body.id)) {
    const card = cards.get(body.id);
    const contact = { ...body, card: body.id, id, isUnsent: true };
    cards.set(body.id, { ...card, next_followup_on: body.next_followup_on, follow_ups: [...card.follow_ups, contact], isUnsent: true });
  }
}

export function viewOf(copy, commands) {
  const cards = new Map(copy.cards.map((card) => [card.id, card]));
  const traffic = new Map((copy.traffic ?? []).map((party) => [party.id, party]));
  commands.filter(isOpen).forEach((command) => {
    over(cards, command);
    if (command.kind === "record_traffic") {
      traffic.set(command.id, { ...command.body, id: command.id, state: "pending", arrived_at: command.body.arrived_at, isUnsent: true });
    }
  });
  return { ...copy, cards: [...cards.values()], traffic: [...traffic.values()] };
}

const plain = (text) => text.toLowerCase().replaceAll(/\s/g, "");

// By any part of a name, its pinyin or initials, or a number (CA-5).
export function found(cards, typed) {
  const wanted = plain(typed);
  if (!wanted) return cards;
  return cards.filter((card) => [card.customer_name, ...(card.pinyin ?? []), ...(card.phones ?? []).map((each) => each.number)]
    .some((text) => plain(text ?? "").includes(wanted)));
}

// A number without what people write between its digits; +86 makes no difference (CA-4).
const digitsOf = (number) => number.normalize("NFKC").replaceAll(/\D/g, "").replace(/^(?:00)?86(?=0?1\d{10}$)/, "");

export const kindOf = (number) => (/^0?1\d{10}$/.test(digitsOf(number)) ? "mobile" : "landline");

export const withNumber = (cards, number) => cards.filter((card) => card.phones?.some((each) => digitsOf(each.number) === digitsOf(number)));
