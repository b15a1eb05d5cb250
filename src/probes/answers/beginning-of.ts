/** Longest text that is read; a stranger on the port may send anything. */
const LONGEST = 4_096;

/** The beginning of what a web server sent. */
export async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > LONGEST) break;
  }
  return text;
}
