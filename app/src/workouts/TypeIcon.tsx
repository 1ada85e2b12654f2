/** A sign for each type of workout, beside its name. */

const PATHS: Readonly<Record<string, string>> = {
  Run: "M14.500 5a1 1 0 1 0 0-.01M6 11.500l3.500-3 3.500 1-2.500 4.500 3 2.500v4.500M10.500 14l-1.500 3.500H5.500M13 9.500l2 2.500h3",
  Ride: "M6 13.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 1 0 0-7zM18 13.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 1 0 0-7zM6 17l4-7h5l3 7M10 10l3 7M8.500 7.500h3M15 10l-1-3.500h2.500",
  Swim: "M3 18c1.500 1.200 3 1.200 4.500 0s3-1.200 4.500 0 3 1.200 4.500 0 3-1.200 4.500 0M4 13.500l6-4-2.500-2.500 5-2 4 7.500M18.500 8.500a1 1 0 1 0 0-.01",
  Walk: "M12.500 4.500a1 1 0 1 0 0-.01M9 20.500l2-6 3 2 1 4M11 14.500l.5-5.500-3.500 2v3M11.500 9l2.500 2.500h3",
  Hike: "M2.500 19.500 9 7.500l4 7 2.500-4 6 9zM9 7.500V4l3.500 1.500L9 7",
  Row: "M3 19c1.500 1.200 3 1.200 4.500 0s3-1.200 4.500 0 3 1.200 4.500 0 3-1.200 4.500 0M3 13.500h18l-2.500 3H6zM9 13.500 16 4.500",
  Strength: "M6.500 8v8M17.500 8v8M3.500 10v4M20.500 10v4M6.500 12h11",
  Yoga: "M12 5a1.300 1.300 0 1 0 0-.01M12 8.500v6M12 9.500l-4.500 4M12 9.500l4.500 4M4 19.500l5-3.500 3 1.500 3-1.500 5 3.500z",
};
const OTHER = "M12 4v16M5 8l14 8M19 8 5 16";

export function TypeIcon({ type, size = 24 }: { type: string; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[type] ?? OTHER} />
    </svg>
  );
}
