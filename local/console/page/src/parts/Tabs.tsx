/** A few views of the same thing, one at a time. */

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

export interface Tab {
  name: string;
  /** What is beside the name, such as a number. */
  note?: string;
  content: () => ComponentChildren;
}

interface TabsProps {
  label: string;
  tabs: readonly Tab[];
}

export function Tabs({ label, tabs }: TabsProps) {
  const id = useId();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = tabs.find(({ name }) => name === chosen) ?? tabs[0];
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = shown ? tabs.indexOf(shown) : 0;
    const next = by === undefined ? undefined : tabs[(index + by + tabs.length) % tabs.length];
    if (next) {
      event.preventDefault();
      setChosen(next.name);
      event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[tabs.indexOf(next)]?.focus();
    }
  };
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}-${tab.name}`}
            aria-controls={`${id}-panel`}
            aria-selected={tab === shown}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => {
              setChosen(tab.name);
            }}
          >
            {tab.name}
            {tab.note && <span class="number tab-note">{tab.note}</span>}
          </button>
        ))}
      </div>
      {shown && (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.name}`} key={shown.name}>
          {shown.content()}
        </div>
      )}
    </div>
  );
}
