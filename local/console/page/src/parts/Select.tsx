/** One of many, with its label before it. */

import { useId } from "preact/hooks";

interface SelectProps {
  label: string;
  /** Value and text of each. */
  options: readonly (readonly [string, string])[];
  value: string;
  onChange: (value: string) => void;
}

/** A value that is none of the options is one more: it came with the address. */
export function Select({ label, options, value, onChange }: SelectProps) {
  const id = useId();
  const isKnown = options.some(([option]) => option === value);
  return (
    <div class="select">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="input"
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {[...options, ...(isKnown ? [] : [[value, value] as const])].map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
