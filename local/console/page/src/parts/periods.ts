/** How far back one can look, as the server is asked for it. */
export const PERIODS = [
  ["15m", "15 minutes"],
  ["1h", "hour"],
  ["24h", "day"],
  ["7d", "week"],
] as const;
