// A form that came back refused: closed sections open for what is wrong in them, the first wrong answer gets the focus,
// and its red goes as soon as the question is answered.

const ASKED = "input:not([type=hidden]), select, textarea";

const isWrong = (field) => field.querySelector(".field-error") !== null;
const wrongFields = (root) => [...root.querySelectorAll(".field")].filter(isWrong);

function reveal(field) {
  for (let part = field.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
}

function focusOn(field) {
  reveal(field);
  const inputs = [...field.querySelectorAll(ASKED)].filter((input) => !input.disabled && input.checkVisibility());
  const target = inputs.find((input) => input.checked) ?? inputs[0];
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
  return Boolean(target);
}

// Without a field to answer it is the summary that is read out.
function focusFirst(root) {
  const wrong = wrongFields(root);
  wrong.forEach(reveal);
  if (!wrong.some(focusOn)) root.querySelector("[data-errors]")?.focus();
}

function isAnswered(field) {
  const inputs = [...field.querySelectorAll(ASKED)];
  return inputs.some((input) => (input.type === "radio" || input.type === "checkbox" ? input.checked : input.value.trim() !== ""));
}

function clear(field) {
  field.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
  field.querySelectorAll("[data-invalid]").forEach((choices) => choices.removeAttribute("data-invalid"));
  field.querySelector(".field-slot")?.replaceChildren();
  const summary = field.closest("form")?.querySelector("[data-errors]");
  const line = summary?.querySelector(`[data-error-of="${CSS.escape(field.id)}"]`);
  if (!line) return;
  const list = line.closest("ul");
  line.remove();
  if (list.children.length) return;
  // What has no field of its own stays until the form is sent again.
  list.previousElementSibling?.remove();
  list.remove();
  if (!summary.children.length) summary.remove();
}

document.addEventListener("input", ({ target }) => {
  const field = target.closest?.(".field");
  if (field && isWrong(field) && isAnswered(field)) clear(field);
});
document.addEventListener("change", ({ target }) => {
  const field = target.closest?.(".field");
  if (field && isWrong(field) && isAnswered(field)) clear(field);
});

// From the summary to the field.
document.addEventListener("click", (event) => {
  const line = event.target.closest?.("[data-error-of] a");
  const field = line && document.getElementById(line.closest("[data-error-of]").dataset.errorOf);
  if (!field) return;
  event.preventDefault();
  focusOn(field);
});

const isRefused = (root) => root.querySelector("[data-errors], .field-error") !== null;

if (isRefused(document)) focusFirst(document.querySelector("form:has([data-errors], .field-error)") ?? document);
document.body.addEventListener("htmx:afterSettle", (event) => {
  const root = event.target.closest?.("form") ?? event.target;
  if (root.querySelector && isRefused(root)) focusFirst(root);
});
