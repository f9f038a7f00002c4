// Elements of the offline pages. Texts are set as text, never as markup: customers wrote them.

export function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  Object.entries(given).forEach(([name, value]) => {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  });
  element.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== ""));
  return element;
}

export const chip = (text, tone = "") => h("span", { class: tone ? `chip chip-${tone}` : "chip" }, text);

export const row = ({ title, note, chips = [], href, action = null }) => h("li", { class: "row-item" },
  h("div", { class: "row-main" },
    h("div", { class: "row-title" }, href ? h("a", { href }, title) : title, ...chips),
    h("div", { class: "row-note" }, note)),
  action ? h("div", { class: "row-actions" }, action) : null);

export const list = (rows, empty) => (rows.length ? h("ul", { class: "rows plain-list" }, ...rows) : h("p", { class: "quiet" }, empty));

export const section = (title, ...children) => h("section", { class: "offline-part" }, h("h2", {}, title), ...children);
