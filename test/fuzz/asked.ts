/** What the thread that attacks is asked, what it says, and the memory that both have. */

/** What a thread is asked. */
export interface Asked {
  readonly target: string;
  readonly seed: number;
  /** number of the first input */
  readonly from: number;
  readonly to: number;
  readonly ends_ms: number;
  readonly shared: SharedArrayBuffer;
}
/** What it says: counts, now and then; an input that came to what it must not. */
export type Said =
  | { readonly kind: 'counts'; readonly tried: number; readonly taken: number; readonly known: number; readonly over: boolean }
  | { readonly kind: 'found'; readonly error: string; readonly content: Uint8Array };

/** In shared memory: the number of the input, its length, then its bytes. */
export const HEAD_BYTES = 8;
export const MOST_INPUT_BYTES = 2 ** 22;
