import { Box, Text, useApp, useInput, usePaste, type Key } from 'ink';
import { memo, useLayoutEffect } from 'react';

/** Gives the terminal to another program until `work` is done. */
export type HandOver = (work: () => Promise<void>) => Promise<void>;

export interface FrameProps {
  readonly lines: readonly string[];
  readonly onInput: (input: string, key: Key) => void;
  readonly onPaste: (text: string) => void;
  /** Returns what is called when the frame is taken off. */
  readonly onMount: (handOver: HandOver) => () => void;
}

/** A text for each line: Ink keeps the measure of every text it has seen, and most lines of a frame are those of the last. */
export function Frame({ lines, onInput, onPaste, onMount }: FrameProps) {
  const { suspendTerminal } = useApp();
  useInput(onInput);
  usePaste(onPaste);
  useLayoutEffect(() => onMount(suspendTerminal), [onMount, suspendTerminal]);
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => (
        <Line key={row} text={line} />
      ))}
    </Box>
  );
}

const Line = memo(function Line({ text }: { readonly text: string }) {
  // An empty text would take no row.
  return <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>;
});
