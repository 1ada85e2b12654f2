/** Inputs that a person writes. */

/** What is wrong with a text that should be the input of a machine; null if nothing is. */
export function wrongWith(text: string): string | null {
  if (!text.trim()) {
    return "An input is needed: {} if the machine takes nothing.";
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? null : "An input is an object or a list.";
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A name of a test event, from any text: `Run, with power` becomes `run-with-power`. */
export const eventName = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 64)
    .replace(/-$/, "");
