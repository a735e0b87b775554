/** Requests to the API. Every failure is an `ApiError` with a sentence for the reader. */

import { language, t } from "./i18n.js";
import { accessKey, asRole } from "./storage.js";
import { notify } from "./toast.js";

const LONG_WAIT = 8000; // milliseconds before the reader is told that it takes long

export class ApiError extends Error {
  constructor(status, error = {}) {
    super(error.message || t("error.status", { status }));
    this.status = status;
    this.code = error.code ?? "";
    this.correlation = error.correlation_id ?? "";
    this.fields = error.fields ?? [];
  }
}

/** Send a GET; returns the JSON of the answer. */
export async function get(address, { signal } = {}) {
  return (await request("GET", address, { signal })).data;
}

/** Get a paged list: its items up to about `most` of them. */
export async function getAll(address, { signal, most = 2000 } = {}) {
  const items = [];
  let next = "";
  do {
    const part = await get(next ? withQuery(address, { continuation: next }) : address, { signal });
    items.push(...part.items);
    next = part.next;
  } while (next && items.length < most);
  return items;
}

/** Send a request; returns `{data, version, status, unchecked}`. The given `version` is sent as If-Match, the returned one is the ETag. */
export async function send(method, address, body, { version, signal } = {}) {
  return request(method, address, { body, version, signal });
}

/** Add query parameters to an address; empty ones are left out. */
export function withQuery(address, values) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value != null));
  const joint = address.includes("?") ? "&" : "?";
  return query.size ? `${address}${joint}${query}` : address;
}

/** Make the address of a resource of the API; its parts may hold any character. */
export function apiPath(...parts) {
  return `/api/${parts.map((part) => encodeURIComponent(part)).join("/")}`;
}

async function request(method, address, { body, version, signal } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (accessKey()) headers["x-functions-key"] = accessKey();
  if (asRole()) headers["x-sconnect-as"] = asRole();
  if (version) headers["If-Match"] = version;
  if (method !== "GET") headers["Content-Type"] = "application/json";
  const answer = await fetched(address, { method, headers, signal, body: JSON.stringify(body), cache: "no-store" });
  const data = await readAnswer(answer);
  if (!answer.ok) {
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("sconnect:signed-out"));
    throw new ApiError(answer.status, data?.error);
  }
  return { data, status: answer.status, version: answer.headers.get("ETag") ?? "", unchecked: answer.headers.get("X-Sconnect-Unchecked") ?? "" };
}

async function fetched(address, options) {
  const waiting = setTimeout(() => notify(t("waiting.long")), LONG_WAIT);
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
