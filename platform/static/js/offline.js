// The page that stands in for another: on from it as soon as the network is there.
// A form that could not be sent is not sent from here: its page comes back with what was typed, and its button.

const EVERY = 4000;
const probe = document.querySelector("link[rel=manifest]")?.href;

function sentFrom() {
  try { return sessionStorage.getItem("lodestar:sent-from"); } catch { return null; }
}

function goOn() {
  const from = sentFrom();
  // drafts.js fills in what was sent from there, whatever form it was.
  try { if (from) sessionStorage.setItem("lodestar:ended", "yes"); } catch { /* then only its draft is there */ }
  window.location.replace(from ?? window.location.href);
}

// A device that calls itself online may still reach nothing: only an answer tells.
async function ask() {
  if (!probe) return;
  try {
    if ((await fetch(probe, { cache: "no-store" })).ok) goOn();
  } catch { /* not yet */ }
}

// Opened by its own address it stands in for nothing.
if (!window.location.pathname.endsWith("/offline/")) {
  window.addEventListener("online", ask);
  setInterval(ask, EVERY);
}
