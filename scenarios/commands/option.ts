/**
 * What a command takes on its line: arguments and options, as data. Parsing, help, completion and the reference page all read
 * these same objects. Lists of names are asked for when they are needed, so that listing the commands loads no simulator.
 */

/** Names that an option or argument knows, loaded when asked for. */
export type Names = () => Promise<readonly string[]>;

/** A word of the line that is no option. */
export interface Argument {
  /** as the line has it: `<trace>`, `<scenarios...>` */
  readonly usage: string;
  readonly about?: string;
  readonly names?: Names;
}

/**
 * From text to a value; `before` is what was given earlier on the line.
 * @throws commander's InvalidArgumentError for text that it does not take
 */
export type Parse<T> = (text: string, before: unknown) => T;

/** An option whose value is a `T` once parsed. `{names}` in `about` stands for the names. */
export interface Option<T> {
  /** as the help has it: `--out <dir>` */
  readonly flags: string;
  readonly about: string;
  /** for completion, and where they are closed for the check of what is given */
  readonly names?: Names;
  /** the names are all that it takes */
  readonly closed?: boolean;
  readonly parse?: Parse<T>;
  /** the parser, where it is too much to load for a page of help */
  readonly parser?: () => Promise<Parse<T>>;
  readonly default?: T;
  readonly required?: boolean;
  /** a second option, `--no-NAME`, that makes the value false */
  readonly negation?: readonly [flags: string, about: string];
}
type More<T> = Omit<Option<T>, 'flags' | 'about'>;

/** An option with a value. Without a default, and where it is not required, the value may be undefined. */
export function option<T>(flags: string, about: string, more: More<T> & { readonly default: T }): Option<T>;
/** One that is required is never undefined: the line is refused without it. */
export function option<T>(flags: string, about: string, more: More<T> & { readonly required: true }): Option<T>;
/** Neither: undefined where it is not given. */
export function option<T>(flags: string, about: string, more: More<T>): Option<T | undefined>;
export function option<T>(flags: string, about: string, more: More<T>): Option<T> {
  return { flags, about, ...more };
}

type MoreText = Omit<More<string>, 'parse' | 'parser'>;

/** An option whose value is text as it is given. */
export function text(flags: string, about: string, more: MoreText & { readonly default: string }): Option<string>;
/** One that is required is never undefined. */
export function text(flags: string, about: string, more: MoreText & { readonly required: true }): Option<string>;
/** Neither default nor required: undefined where it is not given. */
export function text(flags: string, about: string, more?: MoreText): Option<string | undefined>;
export function text(flags: string, about: string, more: MoreText = {}): Option<string | undefined> {
  return { flags, about, ...more };
}

/** An option without a value: true where it is given. */
export const flag = (flags: string, about: string): Option<boolean | undefined> => ({ flags, about });

/** `--no-NAME` alone: true where it is not given. */
export const unless = (flags: string, about: string): Option<boolean> => ({ flags, about });

/** @param usage `<name>`, `[name]` where it may be left out, or `<names...>` for one or more */
export const argument = <const U extends string>(usage: U, about?: string, names?: Names): Argument & { readonly usage: U } => ({
  usage,
  ...(about !== undefined && { about }),
  ...(names && { names }),
});
