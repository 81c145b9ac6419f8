/** What a worker says of itself, in shared memory, so that it costs no message: bytes of memory, microseconds of processor. */
export type Meter = Float64Array<SharedArrayBuffer>;

export function newMeter(): Meter {
  return new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
}

export function readMeter(meter: Meter): { readonly memoryBytes: number; readonly cpuMs: number } {
  return { memoryBytes: meter[0] ?? 0, cpuMs: (meter[1] ?? 0) / 1000 };
}

/** For the worker: notes what its instance takes now. Where the runtime does not tell of a thread, that stays zero. */
export function writeMeter(meter: Meter, memories: readonly WebAssembly.Memory[]): void {
  meter[0] = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const { threadCpuUsage } = process as Partial<Pick<NodeJS.Process, 'threadCpuUsage'>>;
  if (!threadCpuUsage) return;
  const { user, system } = threadCpuUsage();
  meter[1] = user + system;
}
