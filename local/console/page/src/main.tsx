import { render } from "preact";
import "@app/design/design.css";
import "./console.css";
import { listen } from "./live";
import { Page } from "./Page";

const page = document.getElementById("page");
if (page) {
  listen();
  render(<Page />, page);
}
