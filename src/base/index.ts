export { type Clock, ManualClock, systemClock } from './clock.ts';
export { Emitter, type Event } from './event.ts';
export { gather, type Gathered } from './gather.ts';
export { type Log, silentLog } from './log.ts';
export {
  type CoreModuleSource,
  type FilledCore,
  imagePageBytes,
  type MemoryImage,
  type PageLayer,
} from './memory-image.ts';
export { PendingRequests, type Settled } from './pending.ts';
export { type Owned, Scope } from './scope.ts';
export { isLoopback } from './loopback.ts';
export { type LineColumn, lineColumnAt, lineIndex, type Span } from './span.ts';
export { causeOf, messageOf, shown, shownShort } from './text.ts';
