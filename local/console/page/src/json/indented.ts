/** JSON with line breaks and spaces between its parts. Numbers and strings stay exactly as they are written. */
export function indented(text: string): string {
  const written: string[] = [];
  let depth = 0;
  let isOpened = false;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    const opens = token === "{" || token === "[";
    if (token === "}" || token === "]") {
      depth -= 1;
      written.push(isOpened ? token : line() + token);
    } else {
      const before = isOpened ? line() : "";
      depth += opens ? 1 : 0;
      written.push(before + (token === ":" ? ": " : token === "," ? `,${line()}` : token));
    }
    isOpened = opens;
  }
  return written.join("");
}
