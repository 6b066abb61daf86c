/**
 * Memory traces of Ramulator 1: `0x12345680 R`. No times: its player offers a request a cycle, and the next one once it was taken.
 * A line without a letter is a read.
 *
 * Source: CMU-SAFARI/ramulator, README (Memory Trace Driven) and src/Processor.cpp (get_dramtrace_request).
 */
import type { RequestFormat } from './request-format.js';
import { HEX, hexAddress, readWords, type Column } from './words.js';

const OPERATION: Column = { field: 'operation', pattern: /^[RW]$/i, expected: 'R or W', optional: true };

export const ramulator: RequestFormat = {
  name: 'a Ramulator memory trace',
  line: 'ADDRESS R|W',
  late: 'follows',
  addressField: 'address',
  recognises: (line) => /^(0x)?[0-9a-f]+[ \t]+[RW]$/i.test(line),
  read(text, file, rows) {
    readWords(text, file, [HEX, OPERATION], rows.tell, ([address = '', operation], line) => {
      if (operation === undefined) rows.tell('without R or W, a read as Ramulator takes it');
      rows.next(line, 1, hexAddress(address), operation?.toUpperCase() === 'W');
    });
  },
};
