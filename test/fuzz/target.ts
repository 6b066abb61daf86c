/** What is attacked: inputs that are made of sound ones, and what must come of each: it is taken, or refused in one line. */
import { writeFileSync } from 'node:fs';
import { InputError } from '../../traces/index.js';
import type { Random } from './random.js';

/** An input was taken, or it was refused with a message. */
export type Outcome = 'taken' | 'refused';

/** One way in. */
export interface Target {
  /** what is attacked, for people */
  readonly about: string;
  /** how names of files of its findings end */
  readonly ending: string;
  /** sound inputs */
  bases(): readonly Buffer[];
  /** another input. @param known sound ones, and those that came where none had been */
  mutated(known: readonly Buffer[], r: Random): Buffer;
  /** @throws what no input may come to: anything but a message */
  attempt(content: Buffer): Outcome | Promise<Outcome>;
  /** seconds of processor after which an input is said to hang */
  readonly most_s: number;
}

const LONGEST_MESSAGE = 2000;

/** @throws Error for a message that is no line. What a terminal must not be given is taken out where it is printed. */
export function checkMessage(message: string): void {
  if (message.length > LONGEST_MESSAGE) throw new Error(`a message of ${message.length} characters: ${message.slice(0, 200)}`);
  if (message.includes('\n')) throw new Error(`a message of several lines: ${JSON.stringify(message).slice(0, 300)}`);
}

/** Taken where `work` returns, refused where it throws a message. @throws anything else */
export function outcomeOf(work: () => unknown): Outcome {
  try {
    work();
    return 'taken';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    checkMessage(error.message);
    return 'refused';
  }
}

/** As `outcomeOf`, for what reads a file of this name in the working folder. */
export function outcomeOfFile(name: string, content: Buffer, work: (file: string) => unknown): Outcome {
  writeFileSync(name, content);
  return outcomeOf(() => work(name));
}
