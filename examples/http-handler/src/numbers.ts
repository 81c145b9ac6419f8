/** The numbers from 1 to `last`, each on a line of its own, made no faster than they are taken. */
export function numbers(last: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 1;
  return new ReadableStream({
    pull(stream) {
      const lines = [];
      for (; next <= last && lines.length < 1000; next++) lines.push(`${next}\n`);
      if (lines.length === 0) stream.close();
      else stream.enqueue(encoder.encode(lines.join('')));
    },
  });
}
