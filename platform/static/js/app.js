// On every page: say that scripts run, show toasts, close menus, keep a form from being sent twice or into a dead line.

document.documentElement.classList.add("has-script");

const TOAST_SECONDS = 8;

function watchToast(toast) {
  const close = () => toast.remove();
  toast.querySelector("[data-dismiss]")?.addEventListener("click", close);
  // What can be undone stays until it is closed or left: nobody should have to hurry.
  if (toast.querySelector(".toast-undo")) return;
  let timer = setTimeout(close, TOAST_SECONDS * 1000);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => { timer = setTimeout(close, TOAST_SECONDS * 500); });
}

function showToast({ text, undo_url: undoUrl, is_bad: isBad }) {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector(".toast-text").textContent = text;
  toast.classList.toggle("toast-bad", Boolean(isBad));
  const form = toast.querySelector("form");
  if (undoUrl) form.action = undoUrl;
  else form?.remove();
  place.append(toast);
  watchToast(toast);
}

document.querySelectorAll("[data-toast]").forEach(watchToast);
document.body.addEventListener("lodestar:toast", (event) => showToast(event.detail));

// A menu closes when something else is pressed, or with Escape, and gives the focus back.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// Sent once: a second press while the answer is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (!navigator.onLine) { event.preventDefault(); tellNoNetwork(); return; }
  form.dataset.sent = "yes";
  rememberWhere();
  (event.submitter ?? form.querySelector("[type=submit], button:not([type])"))?.setAttribute("aria-busy", "true");
});
// Coming back with the browser's arrow finds the form ready again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
});

// No network: nothing is lost, and nothing is sent by itself.
function tellNoNetwork() {
  const text = document.getElementById("toasts")?.dataset.noNetwork;
  if (text) showToast({ text, is_bad: true });
}
document.body.addEventListener("htmx:sendError", tellNoNetwork);

// Should the line die under way, offline.js leads back to the form.
function rememberWhere() {
  try { sessionStorage.setItem("lodestar:sent-from", window.location.href); } catch { /* then it reloads */ }
}

if (document.body.dataset.worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/" }).catch(() => { /* works without */ });
}
