import { Text, useApp, useInput, usePaste, type Key } from 'ink';
import { useLayoutEffect } from 'react';

/** Gives the terminal to another program until `work` is done. */
export type HandOver = (work: () => Promise<void>) => Promise<void>;

export interface FrameProps {
  readonly text: string;
  readonly onInput: (input: string, key: Key) => void;
  readonly onPaste: (text: string) => void;
  /** Returns what is called when the frame is taken off. */
  readonly onMount: (handOver: HandOver) => () => void;
}

/** One text, not one for each line: the layout of a screen full of boxes costs more than all the rest. */
export function Frame({ text, onInput, onPaste, onMount }: FrameProps) {
  const { suspendTerminal } = useApp();
  useInput(onInput);
  usePaste(onPaste);
  useLayoutEffect(() => onMount(suspendTerminal), [onMount, suspendTerminal]);
  // Too wide only for the moment between a change of size and the frame that follows it.
  return <Text wrap="truncate-end">{text}</Text>;
}
