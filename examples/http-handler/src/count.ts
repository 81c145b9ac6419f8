/** What a text holds. A word is whatever stands between white space. */
export interface Count {
  bytes: number;
  lines: number;
  words: number;
}

/** Counts a text as it arrives; no more than a chunk of it is ever held. */
export async function countText(body: ReadableStream<Uint8Array> | null): Promise<Count> {
  const count: Count = { bytes: 0, lines: 0, words: 0 };
  const reader = body?.getReader();
  let inWord = false;
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    count.bytes += next.value.length;
    for (const byte of next.value) {
      const isSpace = byte === 32 || (byte >= 9 && byte <= 13);
      if (byte === 10) count.lines++;
      if (!isSpace && !inWord) count.words++;
      inWord = !isSpace;
    }
  }
  return count;
}
