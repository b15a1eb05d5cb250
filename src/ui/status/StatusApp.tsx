import { Text, useInput, useWindowSize } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Theme } from '../theme.js';
import { liveLines } from './live-lines.js';
import type { Store, WatchState } from './status-store.js';

export interface StatusAppProps {
  readonly store: Pick<Store<WatchState>, 'get' | 'subscribe'>;
  readonly theme: Theme;
  /** `quit`: the operator is done looking; `cancel`: pressed Ctrl-C. */
  readonly onEnd: (how: 'quit' | 'cancel') => void;
}

/** The same key on the Latin and on the Russian layout. */
const QUIT_KEYS: readonly string[] = ['q', 'Q', 'й', 'Й'];

/** The live status; it only shows what the store holds. */
export function StatusApp({ store, theme, onEnd }: StatusAppProps) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const { columns: width, rows: height } = useWindowSize();
  useInput((input, key) => {
    // Keys pressed in quick succession arrive together.
    if (key.ctrl && input === 'c') onEnd('cancel');
    else if (QUIT_KEYS.some((one) => input.includes(one))) onEnd('quit');
  });
  // One text, not one for each line: the layout of a screen full of boxes costs more than all the rest.
  return <Text>{liveLines(state, { theme, width, height }).join('\n')}</Text>;
}
