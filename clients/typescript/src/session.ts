/** Signing in, and a fetch that repeats what may be repeated. */

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./dealer_api.js";

export type Problem = components["schemas"]["Problem"];
export type LodestarClient = Client<paths>;
export type Fetch = (request: Request) => Promise<Response>;

const TRIES = 5;
const MOST_MS = 30_000;
const SIGN_IN = "/api/v1/auth/";
const COMMANDS = "/api/v1/sync/commands/";

/** The server refused a request; `problem` says why, with a code for each wrong field. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/**
 * Send a request again when its answer was lost, the server failed, or it asked to wait.
 *
 * A POST gets an `Idempotency-Key` of its own, the same at each try, so that it is carried out once. Sign-ins and PATCH
 * requests are sent once: they have no key.
 */
export function retrying(inner: Fetch = fetch, tries = TRIES): Fetch {
  return async (request) => {
    const path = new URL(request.url).pathname;
    const isSignIn = path.startsWith(SIGN_IN);
    if (request.method === "POST" && !isSignIn && path !== COMMANDS && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    const most = request.method === "PATCH" || isSignIn ? 1 : tries;
    for (let attempt = 1; ; attempt += 1) {
      let wait = (0.5 + Math.random() / 2) * 2 ** attempt * 250;
      try {
        const response = await whole(await inner(request.clone()));
        if (attempt === most || (response.status !== 429 && response.status < 500)) return response;
        wait = Math.max(wait, Number(response.headers.get("Retry-After") ?? 0) * 1000 || 0);
      } catch (error) {
        if (attempt === most) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, MOST_MS)));
    }
  };
}

/** Read an answer to its end: one that breaks off is lost too. */
async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, headers } = response;
  return new Response(body.byteLength ? body : null, { status, headers });
}

/** Return a client with a token of its own. Throws Refused, with `mfa_required` for a second factor. */
export async function signIn(
  baseUrl: string,
  body: components["schemas"]["LoginRequest"],
  fetch: Fetch = retrying(),
): Promise<LodestarClient> {
  const client = createClient<paths>({ baseUrl, fetch });
  const { token } = checked(await client.POST("/api/v1/auth/login/", { body }));
  return createClient<paths>({ baseUrl, fetch, headers: { Authorization: `Bearer ${token}` } });
}

/** Return an answer's data. Throws Refused for a problem document. */
export function checked<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.error !== undefined) throw new Refused(answer.error as Problem);
  if (answer.data === undefined) throw new Error(`status ${answer.response.status} without a body`);
  return answer.data;
}
