/**
 * Load/store traces of Ramulator 2: `LD 0x12340`, `ST 0x4cb40`; a variant of it has the size in bytes and, for a store, the data
 * behind. No times: its player offers a request a cycle, and the next one once it was taken. At 2b9b3ae it
 * sends a load as a write and a store as a read; here a load is a read.
 *
 * Source: CMU-SAFARI/ramulator2, frontend/impl/memory_trace/loadstore_trace.cpp and loadstoredata_trace.cpp.
 */
import { InputError } from '../files/input-error.js';
import type { RequestFormat } from './request-format.js';
import { ADDRESS, address, readWords } from './words.js';

export const ramulator2: RequestFormat = {
  name: 'a Ramulator 2 load/store trace',
  line: 'LD|ST ADDRESS',
  late: 'follows',
  addressField: 'address',
  recognises: (line) => /^(LD|ST)[ \t]+(0x)?[0-9a-f]+([ \t]+\d+)*$/i.test(line),
  read(text, file, rows) {
    readWords(text, file, undefined, rows.tell, ([operation = '', word = '', size, ...data], line) => {
      const place = (field: string) => ({ file, line, field });
      if (!/^(LD|ST)$/i.test(operation)) throw new InputError(place('operation'), `"${operation.slice(0, 100)}"`, 'LD or ST');
      if (!ADDRESS.pattern.test(word)) throw new InputError(place('address'), `"${word.slice(0, 100)}"`, ADDRESS.expected);
      if (size !== undefined && !/^\d{1,6}$/.test(size))
        throw new InputError(place('size'), `"${size.slice(0, 100)}"`, 'a number of bytes, or nothing');
      if (data.length > 0) rows.tell('with data, which a memory’s time does not depend on');
      const write = operation.toUpperCase() === 'ST';
      rows.next(line, 1, address(word), write, size === undefined ? undefined : Number(size));
    });
  },
};
