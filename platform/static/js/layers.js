// The sheet: a link with data-sheet opens its page's form above this one. Without scripts the link is a link.

const sheet = document.getElementById("sheet");
const body = document.getElementById("sheet-body");
const title = document.getElementById("sheet-title");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});

function open(link) {
  const shape = document.getElementById("loading-template");
  body.replaceChildren(...(shape ? [shape.content.cloneNode(true)] : []));
  title.textContent = link.dataset.sheet || link.textContent.trim();
  sheet.showModal();
  window.htmx.ajax("GET", link.href, { target: "#sheet-body", swap: "innerHTML" }).then(focusFirst);
}

// The first thing to answer, but not the close button; on the phone no keyboard jumps up unasked. A form whose first
// answers are mostly right as they are says where it begins: data-begin.
function focusFirst() {
  const part = body.querySelector("[data-begin]") ?? body;
  const all = [...part.querySelectorAll("[autofocus], input:not([type=hidden]), textarea, select, button")];
  all.find((each) => each.checkVisibility())?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  const outside = event.target === dialog && !within(dialog.getBoundingClientRect(), event);
  if (event.target.closest("[data-close]") || outside) dialog.close();
});

const within = (box, at) => at.clientX >= box.left && at.clientX <= box.right && at.clientY >= box.top && at.clientY <= box.bottom;

// A command that was done inside the sheet closes it (the answer says so by this event).
document.body.addEventListener("lodestar:done", () => sheet.close());
