// The board on the wall: as large as it fits the screen, whatever number of consultants there is; nothing scrolls and
// nothing is cut off. A long table stands in two halves beside each other. Escape leads back to the board with its tools.

const SMALLEST = 6;
const LARGEST = 48;
const MOST_ROWS = 10;

const root = document.documentElement;
const main = document.getElementById("main");

function halve(wrap) {
  const rows = [...wrap.querySelectorAll("tbody tr")];
  if (rows.length <= MOST_ROWS || wrap.closest(".wall-halves")) return;
  const halves = document.createElement("div");
  halves.className = "wall-halves";
  wrap.replaceWith(halves);
  const second = wrap.cloneNode(true);
  const half = Math.ceil(rows.length / 2);
  rows.slice(half).forEach((row) => row.remove());
  [...second.querySelectorAll("tbody tr")].slice(0, half).forEach((row) => row.remove());
  // The sum of all stands in the tiles above.
  [wrap, second].forEach((each) => each.querySelector("tfoot")?.remove());
  halves.append(wrap, second);
}

function fits() {
  if (main.getBoundingClientRect().height > window.innerHeight || root.scrollWidth > window.innerWidth) return false;
  return [...main.querySelectorAll(".table-wrap, .tile, .expected li, .board-pair > *")].every((part) => part.scrollWidth <= part.clientWidth + 1);
}

function fit() {
  main.querySelectorAll(".table-wrap:has(.board)").forEach(halve);
  let low = SMALLEST;
  let high = LARGEST;
  while (high - low > 0.25) {
    const middle = (low + high) / 2;
    root.style.setProperty("font-size", `${middle}px`);
    if (fits()) low = middle;
    else high = middle;
  }
  root.style.setProperty("font-size", `${low}px`);
}

window.addEventListener("resize", fit);
document.addEventListener("lodestar:live", fit);
document.addEventListener("lodestar:fit", fit);
document.fonts?.ready.then(fit);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") window.location.assign(window.location.pathname);
});
fit();
