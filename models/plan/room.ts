/** Room of a memory, given out from its beginning in whole steps. */

/** Addresses are aligned to this many bytes: a burst of the default DRAM. */
export const ALIGN = 64;

/** Whole steps for so many bytes. */
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN;

/** Free stretches of one memory, ascending and apart. */
export class Room {
  private readonly free: { base: number; bytes: number }[];
  used = 0;
  /** in use at most */
  most = 0;
  reach = 0;
  masks = 0;
  constructor(readonly capacity_bytes: number) {
    this.free = [{ base: 0, bytes: capacity_bytes }];
  }
  take(bytes: number): number | undefined {
    const size = aligned(bytes);
    const i = this.free.findIndex((f) => f.bytes >= size);
    const f = this.free[i];
    if (!f) return undefined;
    const { base } = f;
    f.base += size;
    f.bytes -= size;
    if (f.bytes === 0) this.free.splice(i, 1);
    this.used += size;
    this.most = Math.max(this.most, this.used);
    this.reach = Math.max(this.reach, base + size);
    return base;
  }
  give(base: number, bytes: number): void {
    const size = aligned(bytes);
    this.used -= size;
    this.free.push({ base, bytes: size });
    this.free.sort((a, b) => a.base - b.base);
    for (let i = this.free.length - 1; i > 0; i--) {
      const [low, high] = [this.free[i - 1]!, this.free[i]!];
      if (low.base + low.bytes !== high.base) continue;
      low.bytes += high.bytes;
      this.free.splice(i, 1);
    }
  }
  /** What is free below an address is free no longer. */
  keepBelow(end: number): void {
    for (const f of this.free.splice(0)) {
      const kept = Math.min(f.bytes, Math.max(0, end - f.base));
      this.used += kept;
      if (kept < f.bytes) this.free.push({ base: f.base + kept, bytes: f.bytes - kept });
    }
    this.most = Math.max(this.most, this.used);
  }
  get largest(): number {
    return Math.max(0, ...this.free.map((f) => f.bytes));
  }
}
