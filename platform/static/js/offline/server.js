// The REST API, as this page's session. An answer that did not come says nothing of the command: it is asked again.

const API = "/api/v1";
const TOO_LONG = 30_000;
const { account, csrfCookie } = document.documentElement.dataset;
// The server refuses what a page of another account sends: nobody's work is sent in someone else's name.
const WHOSE = { Accept: "application/json", "X-Opened-By": account };

// The network or the server is away: later.
export class Away extends Error {}
// Nobody is signed in, or someone else: this page's account has to sign in.
export class SignedOut extends Error {}
// The app is older than the server's schema.
export class Outdated extends Error {}

function token() {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${csrfCookie}=`));
  return found ? decodeURIComponent(found.slice(csrfCookie.length + 1)) : "";
}

async function ask(path, options) {
  try {
    return await fetch(`${API}${path}`, { ...options, cache: "no-store", signal: AbortSignal.timeout(TOO_LONG) });
  } catch {
    throw new Away();
  }
}

async function read(answer) {
  if (answer.status === 304) return null;
  if (answer.status === 401) throw new SignedOut();
  if (answer.status === 426) throw new Outdated();
  if (!answer.ok) throw new Away();
  return answer.json();
}

export const get = async (path) => read(await ask(path, { headers: WHOSE }));

export const post = async (path, body) => read(await ask(path, {
  method: "POST",
  headers: { ...WHOSE, "Content-Type": "application/json", "X-CSRFToken": token() },
  body: JSON.stringify(body),
}));
