// The board on the wall: as large as it fits the screen, whatever number of consultants there is; nothing scrolls and
// nothing is cut off. A long table is shown in the layout that leaves its letters largest: in two halves beside each
// other, or whole below its own sums. Escape leads back to the board with its tools.

const SMALLEST = 6;
const LARGEST = 48;
const MOST_ROWS = 10;
// A dense layout is taken only where its letters are larger by this factor: an airy one is easier to read.
const WORTH_IT = 1.1;
const DENSE = { dense: true, halved: false };
const SHORT = [{ dense: false, halved: false }, DENSE];
const LONG = [{ dense: false, halved: true }, { dense: true, halved: true }, DENSE];

const root = document.documentElement;
const main = document.getElementById("main");
// What puts the tables together again that were halved.
let join = [];

function halve(wrap) {
  const halves = document.createElement("div");
  halves.className = "wall-halves";
  const count = wrap.querySelectorAll("tbody tr").length;
  const parts = [0, 1].map((at) => {
    const part = wrap.cloneNode(true);
    [...part.querySelectorAll("tbody tr")].forEach((row, n) => {
      if (Math.floor(n / Math.ceil(count / 2)) !== at) row.remove();
    });
    // The sum of all is in the tiles above.
    part.querySelector("tfoot")?.remove();
    return part;
  });
  halves.append(...parts);
  wrap.replaceWith(halves);
  return () => halves.replaceWith(wrap);
}

function arrange({ dense, halved }) {
  join.forEach((undo) => undo());
  const tables = halved ? longTables() : [];
  join = tables.map(halve);
  root.classList.toggle("is-dense", dense);
  root.classList.toggle("is-whole", dense && !halved && longTables().length > 0);
}

function longTables() {
  return [...main.querySelectorAll(".table-wrap:has(.board)")].filter((wrap) => wrap.querySelectorAll("tbody tr").length > MOST_ROWS);
}

function fits() {
  if (main.getBoundingClientRect().height > window.innerHeight || root.scrollWidth > window.innerWidth) return false;
  return [...main.querySelectorAll(".table-wrap, .tile, .expected li, .board-pair > *")].every((part) => part.scrollWidth <= part.clientWidth + 1);
}

function enlarge() {
  let low = SMALLEST;
  let high = LARGEST;
  while (high - low > 0.25) {
    const middle = (low + high) / 2;
    root.style.setProperty("font-size", `${middle}px`);
    if (fits()) low = middle;
    else high = middle;
  }
  root.style.setProperty("font-size", `${low}px`);
  return low;
}

function fit() {
  arrange(DENSE);
  const layouts = longTables().length ? LONG : SHORT;
  const sizes = layouts.map((layout) => {
    arrange(layout);
    return enlarge() * (layout.dense ? 1 : WORTH_IT);
  });
  arrange(layouts[sizes.indexOf(Math.max(...sizes))]);
  enlarge();
}

window.addEventListener("resize", fit);
document.addEventListener("lodestar:live", fit);
document.addEventListener("lodestar:fit", fit);
document.fonts?.ready.then(fit);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") window.location.assign(window.location.pathname);
});
fit();
