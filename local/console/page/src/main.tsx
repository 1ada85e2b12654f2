import { render } from "preact";
import "../../../../app/src/design/design.css";

const page = document.getElementById("page");
if (page) {
  render(<h1>wotr console</h1>, page);
}
