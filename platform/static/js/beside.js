// List and detail side by side, where there is room for both and not for the whole table (the tablet): a customer of the
// list opens in the pane. Which one stands in the address, by id, so that a reload finds it again. Without scripts, and
// on other widths, the link leads to the customer's page.

const isSplit = window.matchMedia("(48rem <= width < 75rem)");
const pane = document.getElementById("beside");
const list = document.getElementById("list");

function mark(link) {
  list.querySelectorAll("tr.is-beside").forEach((row) => row.classList.remove("is-beside"));
  list.querySelectorAll("[data-stop][aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  link.closest("tr").classList.add("is-beside");
  link.setAttribute("aria-current", "true");
}

function remember(link) {
  const here = new URL(window.location.href);
  here.searchParams.set("card", link.pathname.split("/").at(-2));
  window.history.replaceState(null, "", here);
}

async function open(link) {
  mark(link);
  remember(link);
  const shape = document.getElementById("loading-template");
  if (shape) pane.replaceChildren(shape.content.cloneNode(true));
  await window.htmx.ajax("GET", link.href, { target: "#beside", swap: "innerHTML" });
  pane.scrollTop = 0;
}

function chosen() {
  const card = new URLSearchParams(window.location.search).get("card");
  return card && [...list.querySelectorAll("a[data-stop]")].find((link) => link.pathname.split("/").at(-2) === card);
}

list?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-stop]");
  if (!link || !isSplit.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});

// htmx is deferred like this module, and stands before it.
window.addEventListener("load", () => {
  const link = isSplit.matches && chosen();
  if (link) open(link);
});
