/** In a process: what its own instance made files grow by, apart from what the other instances of its component did. */
export interface OwnGrowth {
  /** Bytes, so far; below zero where files that were there before became shorter. */
  own(): number;
  /** Others have made files grow by so many bytes more. */
  hear(by: number): void;
}

/** @param grown what the instance counts in, and is bounded by: all of its component's together */
export function ownGrowth(grown: SharedArrayBuffer): OwnGrowth {
  const bytes = new BigInt64Array(grown);
  let others = Number(Atomics.load(bytes, 0));
  return {
    own: () => Number(Atomics.load(bytes, 0)) - others,
    hear(by) {
      Atomics.add(bytes, 0, BigInt(by));
      others += by;
    },
  };
}

/** In the host: the instances that have a memory of their own each, and count in one of their component. */
export interface GrownTogether {
  /**
   * @param grown in which all instances of the component count together
   * @param tell is told by how many bytes others have made files grow since the instance was started or told before
   */
  join(grown: SharedArrayBuffer, tell: (by: number) => void): GrowthShare;
}

export interface GrowthShare {
  /** The instance has made files grow by so many bytes, all in all. Throws for what is no number of bytes. */
  told(own: number): void;
  /** It has ended, and needs to know of nobody. */
  leave(): void;
}

interface Member {
  /** The sum as its process knows it. */
  known: number;
  readonly tell: (by: number) => void;
}

export function createGrownTogether(): GrownTogether {
  const counting = new WeakMap<SharedArrayBuffer, Set<Member>>();

  return {
    join(grown, tell) {
      const bytes = new BigInt64Array(grown);
      const members = counting.get(grown) ?? new Set();
      counting.set(grown, members);
      const member: Member = { known: Number(Atomics.load(bytes, 0)), tell };
      members.add(member);
      let toldOwn = 0;
      return {
        told(own) {
          if (!Number.isSafeInteger(own)) throw new RangeError('that is no number of bytes');
          const more = own - toldOwn;
          toldOwn = own;
          member.known += more;
          const sum = Number(Atomics.add(bytes, 0, BigInt(more))) + more;
          for (const each of members) {
            const by = sum - each.known;
            if (by === 0) continue;
            each.known = sum;
            each.tell(by);
          }
        },
        leave: () => void members.delete(member),
      };
    },
  };
}
