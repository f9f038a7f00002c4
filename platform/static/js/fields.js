// What fields do while they are filled in: likely days, grouped numbers, answers that ask for others.

const iso = (day) => {
  const two = (n) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

function later(from, days) {
  const day = new Date(`${from}T12:00:00`);
  day.setDate(day.getDate() + days);
  return iso(day);
}

function setDay(input, day) {
  input.value = day;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function markPick(box) {
  const value = box.querySelector("input").value;
  box.querySelectorAll("[data-day]").forEach((pick) => pick.setAttribute("aria-pressed", String(pick.dataset.day === value)));
}

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-day]");
  if (pick) setDay(pick.closest("[data-dates]").querySelector("input"), pick.dataset.day);
});

// 13800138000 → 138 0013 8000, when the field is shown or left. The server takes either.
function group(input) {
  const digits = input.value.replace(/[\s-]/g, "").replace(/^\+?86(?=1\d{10}$)/, "").replace(/^0(?=1\d{10}$)/, "");
  if (/^1\d{10}$/.test(digits)) input.value = `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}`;
}
document.addEventListener("focusout", (event) => { if (event.target.matches?.("[data-phone]")) group(event.target); });

// Number first, name second: Enter leads from the one to the other before it sends the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.(".check [data-phone]")) return;
  const name = event.target.form.elements.customer_name;
  if (name.value.trim()) return;
  event.preventDefault();
  name.focus();
});

// data-shown-by="replacement=additional trade_in": the field is there only for those answers.
function showDependents(form) {
  form.querySelectorAll("[data-shown-by]").forEach((part) => {
    const [name, wanted] = part.dataset.shownBy.split("=");
    const values = new FormData(form).getAll(name);
    const isShown = wanted.split(" ").some((value) => values.includes(value));
    part.hidden = !isShown;
    part.disabled = !isShown;
  });
}

// The answer that is chosen, whether or not its part of the form is open: what the server has ticked stays ticked.
function chosenIn(form, name) {
  return form.querySelector(`[name="${name}"]:checked`)?.value ?? null;
}

// Choices that belong to another answer: only the groups of what is chosen there, the colours of the model. Models share
// colours by code, and the server ticks the first that has it: the tick goes to the group that is shown.
function keepGroups(form) {
  form.querySelectorAll("[data-groups-of]").forEach((choices) => {
    const chosen = chosenIn(form, choices.dataset.groupsOf);
    const ticked = new Set([...choices.querySelectorAll("input:checked")].map((input) => input.value));
    choices.querySelector("[data-none-of]")?.toggleAttribute("hidden", Boolean(chosen));
    choices.querySelectorAll("[data-of]").forEach((group) => {
      group.hidden = group.dataset.of !== chosen;
      group.querySelectorAll("input").forEach((input) => {
        input.disabled = group.hidden;
        input.checked = !group.hidden && ticked.has(input.value);
      });
    });
  });
}

// The same for a long list: the cities of the province.
function keepOptions(form) {
  form.querySelectorAll("select[data-options-of]").forEach((list) => {
    list.allGroups ??= [...list.querySelectorAll("optgroup")];
    const chosen = new FormData(form).get(list.dataset.optionsOf);
    const before = list.value;
    list.replaceChildren(...list.allGroups.filter((group) => group.label === chosen));
    list.value = [...list.options].some((option) => option.value === before) ? before : list.options[0]?.value ?? "";
  });
}

// Suggestions that belong to another answer: the models of the maker chosen, all of them while none is.
function keepSuggestions(form) {
  form.querySelectorAll("datalist[data-suggests-of]").forEach((list) => {
    const chosen = chosenIn(form, list.dataset.suggestsOf);
    list.querySelectorAll("option").forEach((option) => { option.disabled = chosen !== null && option.dataset.of !== chosen; });
  });
}

const earlierOf = (one, other) => (one < other ? one : other);
const laterOf = (one, other) => (one < other ? other : one);

// What the next date is proposed from: the level, the appointment, whether anybody was reached, the day of the contact.
const PROPOSES = ["followup_level", "appointment_on", "reached", "contact_at", "filed_on"];

// As `crm.rules.schedule` proposes it (FU-3, FU-5, FU-12): the last day that the level allows, the day before an
// appointment (the day itself if that is today or tomorrow), or tomorrow when nobody was reached.
function proposedDay(form, today, latest) {
  if (chosenIn(form, "reached") === "no") return earlierOf(later(today, 1), latest);
  const input = form.elements.namedItem("appointment_on");
  const appointment = input?.matches(":enabled") ? input.value : "";
  if (!appointment) return latest;
  const wanted = appointment <= later(today, 1) ? appointment : later(appointment, -1);
  return earlierOf(laterOf(wanted, today), latest);
}

// The follow-up level bounds the next date (FU-3): data-bounds='{"3-3": 3, …}' counted from the contact's day.
function boundNextDate(form, isChange) {
  const input = form.querySelector("[data-bounds]");
  if (!input) return;
  const days = JSON.parse(input.dataset.bounds)[chosenIn(form, input.dataset.levelName)];
  if (days === undefined) return;
  const contact = form.elements.namedItem("contact_at")?.value || form.elements.namedItem("filed_on")?.value;
  const latest = later((contact || input.dataset.from).slice(0, 10), days);
  input.max = laterOf(latest, input.min);
  if (isChange || !input.value) setDay(input, proposedDay(form, input.dataset.from, input.max));
  const box = input.closest("[data-dates]");
  box.querySelectorAll("[data-day]").forEach((pick) => { pick.hidden = pick.dataset.day > input.max; });
  markPick(box);
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-dates]");
  if (box) markPick(box);
  const form = event.target.form;
  if (!form) return;
  showDependents(form);
  keepGroups(form);
  keepOptions(form);
  keepSuggestions(form);
  if (PROPOSES.includes(event.target.name)) boundNextDate(form, true);
});

// A required answer that was begun and left empty is told at once; what was never touched is not.
const touched = new WeakSet();
document.addEventListener("input", (event) => touched.add(event.target));
document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!touched.has(input) || !input.form?.dataset.sayRequired) return;
  const slot = document.getElementById(`${input.id}_error`);
  if (!slot) return;
  const isEmpty = input.required && !input.value.trim();
  input.setAttribute("aria-invalid", String(isEmpty));
  slot.replaceChildren();
  if (isEmpty) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = input.form.dataset.sayRequired;
    slot.append(line);
  }
});

function prepare(root) {
  root.querySelectorAll("[data-phone]").forEach(group);
  root.querySelectorAll("form").forEach((form) => {
    showDependents(form);
    keepGroups(form);
    keepOptions(form);
    keepSuggestions(form);
    boundNextDate(form, false);
  });
}

prepare(document);
document.body.addEventListener("htmx:afterSettle", (event) => prepare(event.target.parentElement ?? document));
