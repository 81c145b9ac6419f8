import type { Log } from '../base/index.ts';

/** What a build process prints, on its way into the log. */
export interface BuildOutput {
  /** Takes text of one stream of the process, in pieces of any length. */
  stream(): { take(text: string): void; end(): void };
  /** A build begins: it may print as much as any other. */
  restart(): void;
}

/** Characters that one build may print into the log, and after which its process is to be ended. */
export const mostPrinted = 64 * 1024;
export const floodAt = 16 * 1024 * 1024;

/**
 * Puts every line that a build process prints into the log, marked so that it cannot pass for a line of anything else.
 * A source runs while it is initialised and may print without end: what is too much is left out, and `onFlood` is
 * called once a build when it goes on.
 */
export function buildOutput(log: Log, onFlood: () => void): BuildOutput {
  let printed = 0;
  let flooded = false;

  function write(line: string): void {
    log.info(`[build] ${line}`);
  }

  return {
    stream() {
      let begun = '';
      return {
        take(text) {
          const room = mostPrinted - printed;
          printed += text.length;
          if (room > 0) {
            const lines = (begun + text.slice(0, room)).split(lineEnds);
            begun = lines.pop() ?? '';
            for (const line of lines) write(line);
            if (printed >= mostPrinted) {
              if (begun !== '') write(begun);
              begun = '';
              write(`More than ${mostPrinted / 1024} KiB were printed. The rest is left out.`);
            }
          }
          if (printed < floodAt || flooded) return;
          flooded = true;
          onFlood();
        },
        end() {
          if (begun !== '') write(begun);
          begun = '';
        },
      };
    },
    restart() {
      printed = 0;
      flooded = false;
    },
  };
}

const lineEnds = /\r\n|[\n\r\u0085\u2028\u2029]/;
