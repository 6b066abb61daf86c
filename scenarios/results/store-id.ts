/** What a store is called in itself, so that processes on several hosts can tell whether they have the same one. */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, writeWhole } from '../../traces/index.js';
import { codeOf } from './store.js';

/** Beside the folders of results; nobody takes it for one. */
const NAME = 'store-id';

export const storeIdFile = (store: string): string => join(store, NAME);

/** Undefined where none is seen, yet: NFS may show late what another host has written. */
export function storeIdIn(store: string): string | undefined {
  try {
    return readFileSync(storeIdFile(store), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The name of a store that is there, given to it now where it had none. @throws InputError for a store that cannot be written */
export function storeIdOf(store: string): { readonly id: string; readonly isNew: boolean } {
  const before = storeIdIn(store);
  if (before !== undefined) return { id: before, isNew: false };
  const file = storeIdFile(store);
  const own = `${file}.${randomUUID()}.new`;
  writeWhole(own, `${randomUUID()}\n`);
  try {
    // of two that do this at once, one is first
    linkSync(own, file);
  } catch (error) {
    // a file system without links
    if (codeOf(error) !== 'EEXIST') renameSync(own, file);
  }
  rmSync(own, { force: true });
  const id = storeIdIn(store);
  if (id === undefined) throw new InputError({ file }, 'cannot be read after it was written', 'a store that can be');
  return { id, isNew: true };
}
