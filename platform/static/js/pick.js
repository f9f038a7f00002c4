// Several of a list: all of the page by one press; how many are chosen stands on the button.

function count(form) {
  const boxes = [...form.querySelectorAll('input[name="card"]')];
  const chosen = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-pick-count]").textContent = chosen || "";
  form.toggleAttribute("data-has-picked", chosen > 0);
  form.querySelectorAll("[data-pick-all]").forEach((all) => {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-picking]");
  if (!form) return;
  if (event.target.matches("[data-pick-all]")) {
    form.querySelectorAll('input[name="card"]').forEach((box) => { box.checked = event.target.checked; });
  }
  count(form);
});

// The browser may bring the ticks back when one returns to the page.
window.addEventListener("pageshow", () => document.querySelectorAll("[data-picking]").forEach(count));
