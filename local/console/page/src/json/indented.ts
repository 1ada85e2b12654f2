/** JSON with line breaks and spaces between its parts. Numbers and strings stay exactly as they are written. */
export function indented(text: string): string {
  let written = "";
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    const last = written.at(-1);
    const isOpened = last === "{" || last === "[";
    if (token === "}" || token === "]") {
      depth -= 1;
      written += isOpened ? token : line() + token;
    } else {
      written += isOpened ? line() : "";
      if (token === "{" || token === "[") {
        depth += 1;
      }
      written += token === ":" ? ": " : token === "," ? `,${line()}` : token;
    }
  }
  return written;
}
