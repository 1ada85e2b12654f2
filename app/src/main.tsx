import { render } from "preact";
import { followPerson } from "./account/profile";
import { restore } from "./account/session";
import "./design/design.css";
import { startOutbox } from "./outbox";
import "./shell.css";
import { Shell } from "./Shell";

const page = document.getElementById("page");
if (page) {
  followPerson();
  render(<Shell ready={restore()} />, page);
  void startOutbox();
}
