/** Icons: strokes on a grid of 24, in the colour of the text. */

const PATHS = {
  today: "M3 11.5 12 4l9 7.5M5.5 9.5V20h13V9.5",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  plus: "M12 5v14M5 12h14",
  strength: "M6.5 8v8M17.5 8v8M3.5 10v4M20.5 10v4M6.5 12h11",
  progress: "M4 19h16M5 15l4-5 4 3 6-8",
  check: "M5 12.5l4.5 4.5L19 7",
  close: "M6 6l12 12M18 6L6 18",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  cloud: "M7 18h10a4 4 0 0 0 .5-8A6 6 0 0 0 6 9.5 4.3 4.3 0 0 0 7 18z",
  flame: "M12 3c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-5 1-9z",
  trophy: "M8 4h8v5a4 4 0 0 1-8 0zM8 6H4c0 3 1.500 5 4 5M16 6h4c0 3-1.500 5-4 5M12 13v4M8 20h8M10 17h4",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.500 4.500",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon beside a text that says the same; it is not read out. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return <Strokes path={PATHS[name]} size={size} width={2} />;
}

/** Strokes of this width along a path, in the colour of the text. */
export function Strokes({ path, size, width }: { path: string; size: number; width: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={width}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
