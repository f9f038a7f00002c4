// The filing form shows how far the card is from level H (CA-11). The service decides; this only counts along.

const box = document.querySelector("[data-key-questions]");
const form = box?.closest("form");

const known = (value) => value !== undefined && value !== null && value !== "" && value !== "unknown" && value !== "undecided";

function answered(question, answers) {
  const all = (...names) => names.every((name) => known(answers.get(name)));
  switch (question) {
    case "current_vehicle": return answers.get("replacement") === "first_purchase" || all("current_vehicle");
    case "other_models": return all("other_models", "configuration");
    case "payment": return all("payment", "funds");
    default: return all(question);
  }
}

function count() {
  const answers = new FormData(form);
  let done = 0;
  box.querySelectorAll("[data-question]").forEach((line) => {
    const isAnswered = answered(line.dataset.question, answers);
    line.classList.toggle("is-answered", isAnswered);
    done += Number(isAnswered);
  });
  box.querySelector("[data-answered]").textContent = String(done);
}

if (form) {
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  count();
}
