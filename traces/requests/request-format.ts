/**
 * What a format of request traces is. A new one is one new file and one line in `index.ts`: a format only says what stands in a
 * line; clock, size, wrapping and what was assumed are the same for all (`rows.ts`).
 */

/** A request: `address` in bytes; `cycle` of the memory's clock in which it arrives. */
export interface RequestRow {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
}

/** What a request trace is played to, and what a person says of it. */
export interface RequestOptions {
  /** addresses must lie below, or are wrapped */
  readonly capacity_bytes: number;
  /** of the memory: rows count in its cycles */
  readonly clock_ps: number;
  /** addresses beyond the capacity are taken modulo it */
  readonly wrap?: boolean | undefined;
  /** of the cycles in the file; undefined: the memory's own */
  readonly trace_clock_mhz?: number | undefined;
  /** of a request whose size the file does not say; undefined: 64 */
  readonly request_bytes?: number | undefined;
  /** a step where the file has no times, in cycles of the file's clock; undefined: 1 */
  readonly gap_cycles?: number | undefined;
}

/** Takes requests one by one, in the order in which they are offered. Addresses of more than 53 bits are bigints. */
export interface Rows {
  /** One that arrives at `cycle` of the file's clock. `bytes` undefined: the file does not say. @throws InputError */
  readonly at: (line: number, cycle: number, address: number | bigint, write: boolean, bytes?: number) => void;
  /** One in a file without times, `gaps` before the next. @throws InputError */
  readonly next: (line: number, gaps: number, address: number | bigint, write: boolean, bytes?: number) => void;
  /** Lets time pass: so many gaps. */
  readonly pass: (gaps: number) => void;
  /** Counts a line of which something was not read, or taken to be so. */
  readonly tell: (what: string) => void;
}

/** What was read, and in sentences what was assumed, changed or left out. Our own format, read as it stands, needs none. */
export interface ReadRequests {
  readonly rows: readonly RequestRow[];
  readonly notes: readonly string[];
}

/** One format. */
export interface RequestFormat {
  /** whose it is, for notes and messages */
  readonly name: string;
  /** what stands in a line of it, for notes and messages */
  readonly line: string;
  /** a time before that of the request ahead: a fault, or played right after that one, as the format's own player does */
  readonly late: 'refused' | 'follows';
  /** what messages call the address */
  readonly addressField: string;
  /** Whether a line, without blanks at its ends, looks like this format. */
  recognises(line: string): boolean;
  /** Puts every request of `text`, the content of `file`, into `rows`. @throws InputError with the line and the field */
  read(text: string, file: string, rows: Rows): void;
}
