/**
 * Where records wait until the run is settled, and how they go out: in an order of their own, those of other actors first, then
 * those of recurring ones, which are the passage of one operator. A passage that has gone out before is said again, not written
 * again. Whether it has is seen from what it holds, so the bytes are the same whether it was stepped or replayed.
 */
import { MOST_AGAIN, type ChunkWriter, type Written } from './chunks.js';
import type { Level } from './kinds.js';
import { asSent, digestOf, operatorOf, type Again } from './passage.js';
import { MOST_PENDING, Pending } from './pending.js';
import { actorOf, END, START, WHO, WIDTH } from './record.js';

/** a passage of fewer is written whenever it comes: to say it again takes as much */
const FEWEST = 4;
/** passages that are known, at most: later ones are written whenever they come */
const MOST_KNOWN = 2 ** 16;

/** Everything that changes, as plain data. */
export interface OutletState {
  readonly others: readonly number[];
  readonly passage: readonly number[];
  /** what has gone out, by what it holds */
  readonly known: Readonly<Record<string, Written>>;
}

/** What is said again, whole, until something else comes. */
interface Repeat {
  readonly told: Again;
  readonly now_ps: number;
  readonly operator: number;
}

function endOf(sent: Float64Array): number {
  let end_ps = 0;
  for (let i = END; i < sent.length; i += WIDTH) end_ps = Math.max(end_ps, sent[i]!);
  return end_ps;
}

/** Records on their way into chunks. */
export class Outlet {
  private readonly others = new Pending();
  private readonly passage = new Pending();
  private known = new Map<string, Written>();
  private repeat: Repeat | undefined;

  /** @param recurs by index of an actor: whether its records are part of a passage */
  constructor(
    private readonly level: Level | 'none',
    private readonly recurs: readonly boolean[],
    private readonly chunks: ChunkWriter,
  ) {}

  private emit(sent: Float64Array): void {
    for (let i = 0; i < sent.length; i += WIDTH) this.chunks.emit(sent, i);
  }

  /** What waits goes out as it is. */
  private send(pending: Pending): void {
    if (pending.length === 0) return;
    this.emit(asSent(pending.records, this.level));
    pending.clear();
  }

  private sendPassage(passage: Pending): void {
    if (passage.length === 0) return;
    const { known, chunks } = this;
    const sent = asSent(passage.records, this.level);
    const records = sent.length / WIDTH;
    const operator = records < FEWEST || records > MOST_AGAIN ? undefined : operatorOf(sent);
    const digest = operator === undefined ? '' : digestOf(sent);
    const before = known.get(digest);
    if (before) chunks.again(before, sent[START]!, operator!);
    else {
      const first = chunks.count;
      this.emit(sent);
      if (operator !== undefined && known.size < MOST_KNOWN) known.set(digest, [first, records, sent[START]!, endOf(sent)]);
    }
    passage.clear();
  }

  /** What was to be said again is put with the rest. */
  private tellRepeat(): void {
    const { repeat } = this;
    if (repeat) this.passage.addAgain(repeat.told.records, repeat.now_ps, repeat.operator);
    this.repeat = undefined;
  }

  /** Takes a record, as in record.ts. */
  add(record: Float64Array): void {
    const own = this.recurs[actorOf(record[WHO]!)] === true;
    if (own) this.tellRepeat();
    const pending = own ? this.passage : this.others;
    pending.add(record);
    if (pending.length >= MOST_PENDING) this.send(pending);
  }

  /** Whether nothing goes out before it is settled, where so many records of recurring actors come. */
  hasRoomFor(records: number): boolean {
    return this.passage.length + (this.repeat?.told.records.length ?? 0) + records * WIDTH < MOST_PENDING;
  }
  /** Takes records of recurring actors, those of a part of an operator that begins at `now_ps`. */
  addAgain(records: Float64Array, now_ps: number, operator: number): void {
    this.tellRepeat();
    this.passage.addAgain(records, now_ps, operator);
  }

  /** Takes those of an operator told before, begun at `now_ps`. */
  again(told: Again, now_ps: number, operator: number): void {
    this.tellRepeat();
    if (this.passage.length > 0) this.passage.addAgain(told.records, now_ps, operator);
    else this.repeat = { told, now_ps, operator };
  }

  /** All that was taken goes out. */
  settled(): void {
    this.send(this.others);
    const { repeat } = this;
    const before = repeat && this.known.get(repeat.told.digest);
    if (before) {
      this.chunks.again(before, repeat.told.records[START]! + repeat.now_ps, repeat.operator);
      this.repeat = undefined;
    } else this.tellRepeat();
    this.sendPassage(this.passage);
  }

  /** What was taken of these operators goes out, where others are under way. */
  settledOf(of: (operator: number) => boolean): void {
    this.send(this.others.take(of));
    this.sendPassage(this.passage.take(of));
  }

  takeState(): OutletState {
    this.tellRepeat();
    const { others, passage, known } = this;
    return { others: [...others.records], passage: [...passage.records], known: Object.fromEntries(known) };
  }

  putBackState(saved: OutletState): void {
    this.repeat = undefined;
    this.others.clear();
    this.others.addAll(saved.others);
    this.passage.clear();
    this.passage.addAll(saved.passage);
    this.known = new Map(Object.entries(saved.known));
  }
}
