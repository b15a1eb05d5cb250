import type { Docker } from '../../clients/docker/docker.js';
import { outcomeOf, REACH_LIMITS, type Outcome, type ReachTarget } from './reach-outcome.js';

/**
 * Run by the bash that every image has, with four arguments for each target: host, port, reads, and the greeting in
 * the escapes of printf. Prints a line for each: its number, `timeout`'s exit code, then `unresolved`, or the words of
 * bash, or `connected` and the answer in hexadecimal digits. All of them run at once.
 */
const SCRIPT = `
export LC_ALL=C
seconds=$1 reading=$2
shift 2
reach() {
  if command -v getent > /dev/null; then
    timeout "$seconds" getent ahosts "$2" > /dev/null 2>&1 || { echo "$1 0 unresolved"; return; }
  fi
  answer=$(timeout "$seconds" bash -c '
    exec 3<> "/dev/tcp/$0/$1" || exit
    echo connected
    printf "$3" >&3
    if [ "$2" != 0 ]; then timeout "$4" dd bs=4096 count="$2" <&3 2> /dev/null | od -An -v -tx1; fi
  ' "$2" "$3" "$4" "$5" "$reading" 2>&1)
  echo "$1 $? \${answer//$'\\n'/ }"
}
at=0
while [ $# -ge 4 ]; do
  reach "$at" "$1" "$2" "$3" "$4" &
  shift 4
  at=$((at + 1))
done
wait
`;

/** Beside the two limits that each target has, for the way to the engine. */
const WAY_MS = 15_000;
/** Of `timeout`, when the time is up. */
const TIME_IS_UP = 124;

/** Reaches all targets from inside a running container, at once. Rejects as `Docker.cli`. */
export async function reachInside(
  docker: Docker,
  container: string,
  targets: readonly ReachTarget[],
  signal: AbortSignal,
  { wholeMs, answerMs } = REACH_LIMITS,
): Promise<Outcome[]> {
  const values = targets.flatMap(({ address: { host, port }, greeting: { bytes, reads } }) => [
    host,
    String(port),
    String(reads),
    escaped(bytes),
  ]);
  // Reading ends first, so that what came by then is still passed on.
  const limits = [wholeMs, answerMs].map((ms) => String(ms / 1000));
  const output = await docker.cli(['exec', container, 'bash', '-c', SCRIPT, 'npl', ...limits, ...values], {
    signal,
    timeoutMs: 2 * wholeMs + WAY_MS,
  });
  const lines = new Map(output.split('\n').map((line) => [line.split(' ', 1)[0], line]));
  return targets.map((target, at) => readLine(lines.get(String(at)) ?? '', target));
}

function readLine(line: string, { greeting }: ReachTarget): Outcome {
  const [, code = '', rest = ''] = /^\d+ (\d+) (.*)$/.exec(line) ?? [];
  if (rest === 'unresolved') return { kind: 'unresolved' };
  if (!rest.startsWith('connected')) {
    return Number(code) === TIME_IS_UP
      ? { kind: 'no-connection' }
      : outcomeOf(rest || 'it was not looked at');
  }
  const answer = Buffer.from(rest.slice('connected'.length).replaceAll(' ', ''), 'hex');
  return answer.length === 0 && greeting.reads > 0 ? { kind: 'silent' } : { kind: 'answered', answer };
}

/** For printf of bash, which knows no NUL in an argument. */
function escaped(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
