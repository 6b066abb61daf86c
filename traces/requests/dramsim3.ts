/**
 * Traces of DRAMsim3, and of DRAMSim2 before it: `0x2000 READ 30`. The player offers a request when its cycle has come and the
 * one ahead was taken; the clock is the memory's. No size: a burst.
 *
 * Source: umd-memsys/DRAMsim3, src/common.cc (operator>>, the words for writes) and src/cpu.cc. It takes any other word for a
 * read; here only those that such traces have.
 */
import type { RequestFormat } from './request-format.js';
import { CYCLE, HEX, hexAddress, readWords, type Column } from './words.js';

const WRITES: ReadonlySet<string> = new Set(['WRITE', 'P_MEM_WR', 'BOFF']);
const OPERATION: Column = {
  field: 'operation',
  pattern: /^(READ|WRITE|IFETCH|P_FETCH|P_MEM_RD|P_LOCK_RD|P_LOCK_WR|P_MEM_WR|BOFF)$/i,
  expected: 'READ or WRITE',
};
const LINE = /^(0x)?[0-9a-f]+[ \t]+(READ|WRITE|IFETCH|P_[A-Z_]+|BOFF)[ \t]+\d+$/i;

export const dramsim3: RequestFormat = {
  name: 'a DRAMsim3 trace',
  line: 'ADDRESS READ|WRITE CYCLE',
  late: 'follows',
  addressField: 'address',
  recognises: (line) => LINE.test(line),
  read(text, file, rows) {
    readWords(text, file, [HEX, OPERATION, CYCLE], rows.tell, ([address = '', operation = '', cycle], line) =>
      rows.at(line, Number(cycle), hexAddress(address), WRITES.has(operation.toUpperCase())),
    );
  },
};
