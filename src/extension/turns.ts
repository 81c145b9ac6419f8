/** Milliseconds that one turn of the event loop spends on what only shows something. */
const turnMs = 4;

const waiting: (() => void)[] = [];
let isTurnAsked = false;

/**
 * Does something that only shows, soon and in the order in which it was asked for, but never much of it in one turn of
 * the event loop: timers that end together are run in one turn, and calls, their answers and what a person does must not
 * wait for all that they draw.
 */
export function inTurn(act: () => void): void {
  waiting.push(act);
  askForTurn();
}

function askForTurn(): void {
  if (isTurnAsked) return;
  isTurnAsked = true;
  setImmediate(takeTurn);
}

function takeTurn(): void {
  isTurnAsked = false;
  const end = performance.now() + turnMs;
  try {
    while (waiting.length > 0 && performance.now() < end) waiting.shift()?.();
  } finally {
    if (waiting.length > 0) askForTurn();
  }
}
