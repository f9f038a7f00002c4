// The page that stands in for another: on from it as soon as the network is there.
// A form that could not be sent is not sent from here: its page comes back with what was typed, and its button.

function sentFrom() {
  try { return sessionStorage.getItem("lodestar:sent-from"); } catch { return null; }
}

window.addEventListener("online", () => window.location.replace(sentFrom() ?? window.location.href));
