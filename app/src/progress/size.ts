import { useEffect, useState } from "preact/hooks";

/** The width of an element in whole pixels, 0 until it is known. For what is drawn to fit. */
export function useWidth(of: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0));
    });
    if (of.current) {
      observer.observe(of.current);
    }
    return () => {
      observer.disconnect();
    };
  }, [of]);
  return width;
}
