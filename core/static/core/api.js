// REST for our own pages: the session cookie, the CSRF token, problem+json as an error.

export class ApiError extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? "unavailable";
    this.data = body;
  }
}

function csrfToken() {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return cookie ? decodeURIComponent(cookie.slice("csrftoken=".length)) : "";
}

/**
 * `await api("GET", "/api/lots/…/live/")`. `body` is sent as JSON, or as it is where it is FormData. `headers` go along.
 * Resolves to the parsed answer (null for an empty one); throws `ApiError`, or TypeError where no answer came at all.
 */
export async function api(method, path, { body, headers = {}, signal } = {}) {
  const form = body instanceof FormData;
  const sends = method !== "GET" && method !== "HEAD";
  const answer = await fetch(path, {
    method,
    signal,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      ...(sends ? { "X-CSRFToken": csrfToken() } : {}),
      ...(body && !form ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
    body: body && !form ? JSON.stringify(body) : body,
  });
  const text = await answer.text();
  const type = answer.headers.get("Content-Type") ?? "";
  const read = text && type.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new ApiError(answer.status, read ?? {});
  return read;
}
