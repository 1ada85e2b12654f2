/** The removal of the account, and of what this device keeps of it. */

import { call, type Schemas } from "../api/client";
import { forget } from "../outbox";
import { person } from "./session";

export type Removal = Schemas["Removal"];

/** Remove the account, or ask how far that has come. Once it is gone, what waits here could never be sent. */
export async function remove(): Promise<Removal> {
  const owner = person.peek();
  const { data } = await call((client) => client.DELETE("/me"));
  if (data.status === "done" && owner) {
    await forget(owner.userId);
  }
  return data;
}
