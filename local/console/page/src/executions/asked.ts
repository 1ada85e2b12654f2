/** Which executions are asked for, as the address says it. */

export interface Asked {
  machine: string;
  statuses: readonly string[];
  /** `1h`, or a moment as RFC 3339. */
  since: string;
  until: string;
  user: string;
  text: string;
  failuresFirst: boolean;
}

export const NOTHING_ASKED: Asked = {
  machine: "",
  statuses: [],
  since: "",
  until: "",
  user: "",
  text: "",
  failuresFirst: false,
};

export const asked = (query: URLSearchParams): Asked => ({
  machine: query.get("machine") ?? "",
  statuses: query.getAll("status").map((status) => status.toUpperCase()),
  since: query.get("since") ?? "",
  until: query.get("until") ?? "",
  user: query.get("user") ?? "",
  text: query.get("text") ?? "",
  failuresFirst: query.get("failuresFirst") === "true",
});

/** The same as a query, of the page's address and of the server's. */
export function queryOf(wanted: Asked): URLSearchParams {
  const query = new URLSearchParams();
  const { statuses, failuresFirst, ...texts } = wanted;
  for (const [name, value] of Object.entries(texts)) {
    if (value) {
      query.set(name, value);
    }
  }
  for (const status of statuses) {
    query.append("status", status);
  }
  if (failuresFirst) {
    query.set("failuresFirst", "true");
  }
  return query;
}
