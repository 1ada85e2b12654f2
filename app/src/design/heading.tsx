/** The title of a view, and the way to it. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

let isFirstView = true;

interface HeadingProps {
  title: string;
  /** The page that the view is of. */
  of: string;
  /** What is shown, if that is more than the title. */
  children?: ComponentChildren;
}

/** The title of the view. It takes the focus, so that a screen reader says where the person has come. */
export function Heading({ title, of, children }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${of}`;
    if (!isFirstView) {
      heading.current?.focus();
      window.scrollTo(0, 0);
    }
    isFirstView = false;
  }, [title, of]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}

/** Leads past the navigation to the title. No link: the address's fragment is the place. */
export function SkipToContent() {
  return (
    <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>("h1")?.focus()}>
      Skip to the content
    </button>
  );
}
