// Forms that a passkey answers (`data-passkey`: `get` or `create`). The question is in `data-question`, or comes from the
// address in `data-options`. The answer goes into the field `data-passkey-answer`, and the form is sent.

const isHere = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

async function ask(form) {
  const { question, options } = form.dataset;
  if (question) return JSON.parse(question);
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const response = await fetch(options, { method: "POST", headers, body: "{}" });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

async function answer(form) {
  const asked = await ask(form);
  const isNew = form.dataset.passkey === "create";
  const read = isNew ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
  const publicKey = PublicKeyCredential[read](asked.options);
  const credential = await navigator.credentials[isNew ? "create" : "get"]({ publicKey });
  return JSON.stringify({ ceremony: asked.ceremony, credential: credential.toJSON() });
}

async function send(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    form.querySelector("[data-passkey-answer]").value = await answer(form);
    form.submit();
  } catch {
    // Refused on the device, or the network is away.
    problem.hidden = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]")) return;
  event.preventDefault();
  send(form);
});

for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = !isHere;
