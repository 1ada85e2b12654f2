import { render } from "preact";
import { followPerson } from "./account/profile";
import { restore } from "./account/session";
import "./design/design.css";
import { startOutbox } from "./outbox";
import "./shell.css";
import { Shell } from "./Shell";
import { registerWorker } from "./version";

const page = document.getElementById("page");
if (page) {
  followPerson();
  render(<Shell ready={restore()} />, page);
  void startOutbox();
  window.addEventListener("load", () => void registerWorker().catch(() => undefined)); // the page works without
}
