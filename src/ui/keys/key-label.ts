const LABELS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  tab: 'Tab',
  backspace: 'Backspace',
  delete: 'Del',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
};

/** A key's name as people know it: `ctrl+c` -> `Ctrl-C`, `pageup` -> `PgUp`. */
export function keyLabel(name: string): string {
  if (name.length === 1) return name;
  const [last = '', ...modifiers] = name.split('+').reverse();
  const key = LABELS[last] ?? (modifiers.length > 0 ? last.toUpperCase() : last);
  return [...modifiers.reverse().map((modifier) => LABELS[modifier] ?? modifier), key].join('-');
}
