/** Questions to the API. Every failure is an `ApiError` with a sentence for the reader. */

import { language, t } from "./i18n.js";
import { keyOfTab } from "./memory.js";
import { tell } from "./toast.js";

const LONG = 8000; // milliseconds

export class ApiError extends Error {
  constructor(status, error = {}) {
    super(error.message || t("error.status", { status }));
    this.status = status;
    this.code = error.code ?? "";
    this.correlation = error.correlation_id ?? "";
    this.fields = error.fields ?? [];
  }
}

/** Ask something; gives the answer's JSON. */
export async function get(path, { signal } = {}) {
  return (await request("GET", path, { signal })).data;
}

/** Ask a list, all of its parts. */
export async function all(path, { signal, most = 2000 } = {}) {
  const items = [];
  let next = "";
  do {
    const part = await get(next ? withQuery(path, { continuation: next }) : path, { signal });
    items.push(...part.items);
    next = part.next;
  } while (next && items.length < most);
  return items;
}

/** Change something; gives `{data, version, status}`. `version` in goes as If-Match, out comes from ETag. */
export async function send(method, path, body, { version, signal } = {}) {
  return request(method, path, { body, version, signal });
}

/** Add query parameters to a path; empty ones are left out. */
export function withQuery(path, values) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value != null));
  const joint = path.includes("?") ? "&" : "?";
  return query.size ? `${path}${joint}${query}` : path;
}

/** Make a path of parts that may hold any character. */
export function path(...parts) {
  return `/api/${parts.map((part) => encodeURIComponent(part)).join("/")}`;
}

async function request(method, address, { body, version, signal } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (keyOfTab()) headers["x-functions-key"] = keyOfTab();
  if (version) headers["If-Match"] = version;
  if (method !== "GET") headers["Content-Type"] = "application/json";
  const answer = await reached(address, { method, headers, signal, body: JSON.stringify(body), cache: "no-store" });
  const data = await readAnswer(answer);
  if (!answer.ok) {
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("sconnect:signed-out"));
    throw new ApiError(answer.status, data?.error);
  }
  return { data, status: answer.status, version: answer.headers.get("ETag") ?? "" };
}

async function reached(address, options) {
  const waiting = setTimeout(() => tell(t("waiting.long")), LONG);
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { message: t("error.unreachable") });
  } finally {
    clearTimeout(waiting);
  }
}

async function readAnswer(answer) {
  const text = await answer.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    throw new ApiError(answer.status, { message: t("error.unreadable") });
  }
}
