// The door of the server for phones. Answers {status, body, …} for whatever came back, also garbage; fails only without an answer.
const PATIENCE = 20_000; // milliseconds for an answer

export class Api {
  #base;
  token = "";
  line = ""; // "good", "server": it answers, but not as it should; "none": nobody answers; "": not tried yet
  heard = () => undefined; // after every answer and every try without one

  constructor(base) {
    this.#base = base;
  }

  // `given`: another token than the phone's own
  async #call(path, options = {}, given = undefined) {
    const token = given ?? this.token;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(this.#base + path, {
        ...options,
        cache: "no-store",
        credentials: "omit",
        signal: stop.signal,
        headers: { ...options.headers, Authorization: `Bearer ${token}` },
      });
      const text = await answer.text();
      this.line = answer.status >= 500 || answer.status === 429 ? "server" : "good";
      const isOld = given === undefined && token !== this.token; // the phone was paired anew meanwhile
      return { status: answer.status, body: parsed(text), isOld, retryAfter: Number(answer.headers.get("Retry-After")) || 0 };
    } catch (error) {
      this.line = "none";
      throw error;
    } finally {
      clearTimeout(timer);
      this.heard();
    }
  }

  send(scans) {
    const body = JSON.stringify({ sent: new Date().toISOString(), scans });
    return this.#call("", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  }

  list(after, version = "", token = undefined) {
    return this.#call(`/list?after=${after}`, version ? { headers: { "If-None-Match": `"${version}"` } } : {}, token);
  }

  presence(session, after, waiting) {
    return this.#call(`/presence?${new URLSearchParams({ session, after, waiting })}`);
  }
}

// its own word for "no right any more"; a box in between may answer 401 as well
export const isRevoked = ({ status, body, isOld }) => status === 401 && body?.error === "revoked" && !isOld;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of some box in between
  }
}
