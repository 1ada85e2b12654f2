/** What both pages are built from. The looks are in design.css. */

import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

type ButtonProps = Omit<JSX.IntrinsicElements["button"], "class"> & {
  /** `primary` for the one thing that a view is for. */
  look?: "primary" | "secondary" | "quiet" | "danger";
  size?: "large";
  wide?: boolean;
  /** What it does is under way: it cannot be pressed again. */
  busy?: boolean;
};

export function Button({
  look = "primary",
  size,
  wide,
  busy,
  type = "button",
  onClick,
  ...rest
}: ButtonProps) {
  const classes = ["button", look, size, wide && "wide"].filter(Boolean).join(" ");
  // Busy and not disabled: a disabled button would lose the focus.
  return (
    <button {...rest} type={type} class={classes} aria-busy={busy ?? false} onClick={busy ? stop : onClick} />
  );
}

function stop(event: Event): void {
  event.preventDefault();
}

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  /** The control. It gets what ties it to its label, hint and error. */
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean;
  }) => ComponentChildren;
}

/** A labelled control, with what is wrong with its value. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": Boolean(error) })}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error && (
        <span class="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}

interface ChoicesProps<T extends string> {
  label: string;
  /** Value and text of each. */
  options: readonly (readonly [T, string])[];
  value: T | null;
  onChange: (value: T) => void;
  error?: string | undefined;
}

/** One of a few, all visible. */
export function Choices<T extends string>({ label, options, value, onChange, error }: ChoicesProps<T>) {
  const id = useId();
  return (
    <fieldset class="field" aria-describedby={error ? `${id}-error` : undefined}>
      <legend class="label">{label}</legend>
      <div class="choices">
        {options.map(([option, text]) => (
          <label class="choice" key={option}>
            <input
              type="radio"
              name={id}
              checked={option === value}
              onChange={() => {
                onChange(option);
              }}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {error && (
        <span class="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </fieldset>
  );
}

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

/** A question that must be answered first. Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (isOpen) {
      element.current?.showModal();
    } else {
      element.current?.close();
    }
  }, [isOpen]);
  return (
    <dialog ref={element} class="dialog" aria-labelledby={id} onClose={onClose}>
      {isOpen && (
        <div class="stack">
          <h2 id={id}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  );
}

/** There is nothing here yet: what would be, and how it gets there. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Space for what is being fetched. */
export function Waiting({ what }: { what: string }) {
  return (
    <div class="waiting" role="status">
      <span class="unseen">Loading {what}</span>
    </div>
  );
}

interface Toast {
  id: number;
  text: string;
  action?: { text: string; run: () => void } | undefined;
}

const toasts = signal<readonly Toast[]>([]);
let lastToast = 0;

const TOAST_MS = 7_000;

/**
 * Say something in passing, with one thing that can be done about it, for seven seconds.
 *
 * @returns what ends it before.
 */
export function toast(text: string, action?: { text: string; run: () => void }): () => void {
  lastToast += 1;
  const id = lastToast;
  toasts.value = [...toasts.value, { id, text, action }];
  const end = (): void => {
    dismiss(id);
  };
  window.setTimeout(end, TOAST_MS);
  return end;
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}

/**
 * Where toasts appear. Once in a page, right before the view: it takes the focus as it appears, and from there what
 * can be undone is one Shift+Tab away. Behind a long list it would be gone before a keyboard reaches it.
 */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, action }) => (
        <div class="toast" key={id}>
          <span>{text}</span>
          {action && (
            <Button
              look="quiet"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.text}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}

interface FailedProps {
  /** What was tried: "Your workouts could not be loaded." */
  what: string;
  reason: string;
  onRetry?: (() => void) | undefined;
  children?: ComponentChildren;
}

/** Tells that something failed, and offers to try it again. */
export function Failed({ what, reason, onRetry, children }: FailedProps) {
  return (
    <div class="note bad" role="alert">
      <strong>{what}</strong>
      <span>{reason}</span>
      {children}
      {onRetry && (
        <div>
          <Button look="secondary" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}
