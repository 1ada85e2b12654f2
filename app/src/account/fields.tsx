/** Controls of the forms around an account. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Field } from "../design/components";
import "./account.css";
import { PASSWORD_RULES } from "./cognito";

/** Lead to the first field of a form that is marked as wrong, once it is. */
export function leadToWrong(form: HTMLFormElement): void {
  window.requestAnimationFrame(() => {
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
}

interface TextFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  type?: "text" | "email";
  autocomplete?: string;
  inputmode?: "text" | "email" | "decimal" | "numeric";
  list?: string;
  required?: boolean;
  readonly?: boolean;
  /** Shown behind the control. */
  unit?: string;
  maxLength?: number;
}

/** A line of text. */
export function TextField({ label, hint, error, unit, onInput, type = "text", ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => {
        const input = (
          <input
            {...control}
            {...rest}
            class="input"
            type={type}
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        );
        return unit ? (
          <div class="with-unit">
            {input}
            <span class="unit">{unit}</span>
          </div>
        ) : (
          input
        );
      }}
    </Field>
  );
}

interface PasswordFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  error?: string | undefined;
  /** It is to be chosen, and not known already. */
  isNew?: boolean;
  /** It is what the person came for. */
  isFirst?: boolean;
}

/** A password, which can be shown. */
export function PasswordField({
  label,
  value,
  onInput,
  error,
  isNew = false,
  isFirst = false,
}: PasswordFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) {
      input.current?.focus();
    }
  }, [isFirst]);
  const [isShown, setShown] = useState(false);
  const look = isShown ? ({ type: "text" } as const) : ({ type: "password" } as const);
  return (
    <Field label={label} hint={isNew && error !== PASSWORD_RULES ? PASSWORD_RULES : undefined} error={error}>
      {(control) => (
        <div class="with-unit">
          <input
            {...control}
            class="input"
            {...look}
            ref={input}
            autocomplete={isNew ? "new-password" : "current-password"}
            autocapitalize="none"
            spellcheck={false}
            required
            maxLength={256}
            value={value}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          <Button
            look="quiet"
            aria-pressed={isShown}
            aria-label={`Show what is typed as ${label.toLowerCase()}`}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? "Hide" : "Show"}
          </Button>
        </div>
      )}
    </Field>
  );
}

interface CodeFieldProps {
  value: string;
  onInput: (value: string) => void;
  label?: string;
  hint?: string;
  error?: string | undefined;
}

/** A code of six digits. */
export function CodeField({ value, onInput, label = "Code", hint, error }: CodeFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          class="input code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxLength={12}
          required
          value={value}
          onInput={(event) => onInput(event.currentTarget.value.replace(/\D/g, "").slice(0, 6))}
        />
      )}
    </Field>
  );
}

interface CheckProps {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}

/** One thing to agree to. */
export function Check({ label, isChecked, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface ManyProps<T extends string> {
  label: string;
  hint?: string;
  options: readonly (readonly [T, string])[];
  chosen: readonly T[];
  onChange: (chosen: readonly T[]) => void;
  error?: string | undefined;
}

/** Any number of a few, all visible. */
export function Many<T extends string>({ label, hint, options, chosen, onChange, error }: ManyProps<T>) {
  return (
    <fieldset class="field">
      <legend class="label">{label}</legend>
      {hint && <span class="hint">{hint}</span>}
      <div class="choices">
        {options.map(([option, text]) => (
          <label class="choice" key={option}>
            <input
              type="checkbox"
              checked={chosen.includes(option)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked
                    ? [...chosen, option]
                    : chosen.filter((other) => other !== option),
                )
              }
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {error && <span class="error">{error}</span>}
    </fieldset>
  );
}
