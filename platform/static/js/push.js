// Turns notifications of this browser on and off. Permission is asked for only when the button is pressed.

const panel = document.getElementById("push");

function bytesOf(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (text.length % 4)) % 4);
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function show(state) {
  // Beside the inbox it is an offer, and nothing to look at once it was taken up or declined.
  panel.hidden = "onlyOffers" in panel.dataset && (state === "denied" || (state === "on" && !panel.dataset.pressed));
  panel.dataset.state = state;
  panel.querySelectorAll("[data-when]").forEach((part) => { part.hidden = !part.dataset.when.split(" ").includes(state); });
}

function nameOfBrowser() {
  const brands = navigator.userAgentData?.brands?.filter((each) => !/not.*brand/i.test(each.brand)) ?? [];
  const brand = brands.at(-1)?.brand ?? "";
  return [brand, navigator.userAgentData?.platform ?? navigator.platform].filter(Boolean).join(" · ").slice(0, 80);
}

async function send(method, url, body) {
  return fetch(url, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": panel.dataset.csrf },
    body: body && JSON.stringify(body),
    credentials: "same-origin",
  });
}

async function turnOn() {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") { show(permission === "denied" ? "denied" : "off"); return; }
  const worker = await navigator.serviceWorker.ready;
  const { key } = await (await fetch(panel.dataset.url, { credentials: "same-origin" })).json();
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  const answer = await send("POST", panel.dataset.url, {
    kind: "web_push", name: nameOfBrowser(), subscription: subscription.toJSON(),
  });
  if (!answer.ok) { await subscription.unsubscribe(); show("failed"); return; }
  localStorage.setItem("push-device", (await answer.json()).id);
  show("on");
}

async function turnOff() {
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.getSubscription();
  await subscription?.unsubscribe();
  const device = localStorage.getItem("push-device");
  if (device) await send("DELETE", `${panel.dataset.url}${device}/`);
  localStorage.removeItem("push-device");
  show("off");
}

async function begin() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.getSubscription();
  const isOn = subscription && localStorage.getItem("push-device") && Notification.permission === "granted";
  show(isOn ? "on" : Notification.permission === "denied" ? "denied" : "off");
  const act = (button, work) => button?.addEventListener("click", async () => {
    button.disabled = true;
    panel.dataset.pressed = "yes";
    try { await work(); } catch { show("failed"); } finally { button.disabled = false; }
  });
  act(panel.querySelector("[data-turn=on]"), turnOn);
  act(panel.querySelector("[data-turn=off]"), turnOff);
}

if (panel) begin();
