// A form from rows of the rules' table: {name, label, takes, choices, isRequired, requiredWith, limit}. The server decides; this only
// keeps people from sending what it is sure to refuse.

import { h } from "./dom.js";

const YES_NO = ["yes", "no"];

function control(field) {
  const { name, takes, choices = [], value = "", limit } = field;
  const id = `id_${name}`;
  if (takes === "codes") {
    return h("div", { class: "choices" }, ...choices.map(({ code, label }) => h("label", { class: "choice" },
      h("input", { type: "checkbox", name, value: code, checked: value.includes(code) }), h("span", {}, label))));
  }
  if (takes === "code" || takes === "yes_no") {
    return h("select", { id, name, class: "form-control" }, h("option", { value: "" }, "–"),
      ...choices.map(({ code, label }) => h("option", { value: code, selected: code === value }, label)));
  }
  if (name === "note" || limit > 200) return h("textarea", { id, name, class: "form-control", maxlength: limit }, value);
  const type = { date: "date", phone: "tel", time: "time", number: "number" }[takes] ?? "text";
  return h("input", { id, name, type, value, class: "form-control", maxlength: limit, inputmode: takes === "phone" ? "tel" : null });
}

function shown(field) {
  const slot = h("div", { class: "field-slot", "data-error-of": field.name });
  const isGroup = field.takes === "codes";
  const label = [field.label, field.isRequired ? h("span", { class: "field-required", "aria-hidden": "true" }, "*") : null];
  return isGroup
    ? h("fieldset", { class: "field" }, h("legend", {}, ...label), control(field), slot)
    : h("div", { class: "field" }, h("label", { class: "field-label", for: `id_${field.name}` }, ...label), control(field), slot);
}

function valueOf(form, { name, takes }) {
  if (takes === "codes") return [...form.querySelectorAll(`[name="${name}"]:checked`)].map((each) => each.value);
  const text = form.elements[name].value.trim();
  if (takes === "yes_no" && YES_NO.includes(text)) return text === "yes";
  return takes === "number" && text ? Number(text) : text;
}

const isGiven = (value) => value !== "" && !(Array.isArray(value) && !value.length);

export function values(form, fields) {
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(form, field)]).filter(([, value]) => isGiven(value)));
}

export function showErrors(form, errors) {
  form.querySelectorAll("[data-error-of]").forEach((slot) => {
    const text = errors[slot.dataset.errorOf];
    slot.replaceChildren(...(text ? [h("p", { class: "field-error" }, text)] : []));
  });
  form.querySelector(".field-error")?.scrollIntoView({ block: "center" });
  return Object.keys(errors).length > 0;
}

export function build({ fields, more = [], moreLabel = "", submit, onsubmit, required }) {
  const form = h("form", { novalidate: true, class: "form-card" },
    ...fields.map(shown),
    more.length ? h("details", { class: "field" }, h("summary", {}, moreLabel), ...more.map(shown)) : null,
    h("div", { class: "form-foot" }, h("button", { type: "submit", class: "btn btn-primary" }, submit)));
  // Taken, the form is replaced: pressed again until then, nothing is done twice.
  let isTaken = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isTaken) return;
    const all = [...fields, ...more];
    const given = values(form, all);
    const isWanted = ({ isRequired, requiredWith: [other, code] = [] }) => isRequired || (other && [given[other]].flat().includes(code));
    const missing = all.filter((field) => isWanted(field) && !(field.name in given)).map((field) => [field.name, required]);
    if (showErrors(form, Object.fromEntries(missing))) return;
    isTaken = true;
    let isDone = false;
    try {
      isDone = await onsubmit(given, form);
    } finally {
      isTaken = Boolean(isDone);
    }
  });
  return form;
}
