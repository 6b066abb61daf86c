/** Files that are named in other files. */
import { dirname, isAbsolute, join } from 'node:path';

/** What is no name but a file: it has a dot or a slash. */
export const isFile = (nameOrFile: string): boolean => /[./\\]/.test(nameOrFile);

/** A file that `from` names: beside it; on the command line (`--set`) from where one is. */
export const beside = (from: string, file: string): string =>
  isAbsolute(file) || from.startsWith('--') ? file : join(dirname(from), file);

/** Without folder and ending. */
export const bareName = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');
