// A page may outlive the session that opened it: signed out and in again in another tab, every token on it is old.
// What it sends carries the newest token (the cookie's) and whose page it is, so that the server can tell.

const { account, csrfCookie } = document.documentElement.dataset;
const TOKEN = "csrfmiddlewaretoken";
const OPENED_BY = "opened_by";

function token() {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${csrfCookie}=`));
  return found ? decodeURIComponent(found.slice(csrfCookie.length + 1)) : "";
}

function renew(form) {
  const field = form.querySelector(`[name=${TOKEN}]`);
  const newest = token();
  if (!field || !newest) return;
  field.value = newest;
  if (!account || form.querySelector(`[name=${OPENED_BY}]`)) return;
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: OPENED_BY, value: account });
  form.append(mark);
}

document.addEventListener("submit", (event) => { if (event.target.getAttribute("method") === "post") renew(event.target); }, true);
// Whoever sends a form by fetch says so first.
document.addEventListener("lodestar:sending", (event) => renew(event.target));

document.body.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters, formData } = event.detail;
  const newest = token();
  if (newest) {
    headers["X-CSRFToken"] = newest;
    if (formData?.has(TOKEN)) formData.set(TOKEN, newest);
    else if (parameters?.[TOKEN]) parameters[TOKEN] = newest;
  }
  if (account) headers["X-Opened-By"] = account;
});

function showEnded(why) {
  const dialog = document.getElementById(why === "other" ? "session-other" : "session-ended");
  if (!dialog || dialog.open) return;
  const way = dialog.querySelector("[data-sign-in]");
  if (way) way.href = `${way.pathname}?ended=yes&next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
  document.querySelectorAll("dialog[open]").forEach((other) => other.close());
  dialog.showModal();
}

// drafts.js keeps what was typed when it hears of this.
function tellEnded(why) {
  document.dispatchEvent(new CustomEvent("lodestar:signed-out"));
  showEnded(why);
}
document.addEventListener("lodestar:refused", (event) => tellEnded(event.detail));

const say = (text) => text && document.body.dispatchEvent(new CustomEvent("lodestar:toast", { detail: { text, is_bad: true } }));

// Whatever else a part of the page is refused with, it is never silent.
document.body.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 401) { tellEnded(xhr.getResponseHeader("X-Session")); return; }
  const { notAllowed, broken, away } = document.getElementById("toasts")?.dataset ?? {};
  say(xhr.status === 403 || xhr.status === 404 ? notAllowed : xhr.status === 503 ? away : broken);
});

// The sign-in page that someone was led to: what they had sent is to be filled in again afterwards.
if (document.querySelector("[data-ended]")) {
  try { sessionStorage.setItem("lodestar:ended", "yes"); } catch { /* then it is not filled in */ }
}
