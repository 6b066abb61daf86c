/**
 * A page for one person on this machine: HTTP on 127.0.0.1, and nothing that another page or machine could reach.
 *
 * Its address has a token, drawn anew each time and compared in constant time; the host of a request must be this machine's, so
 * that a name that is made to point here (DNS rebinding) is refused, and so must its origin be this very page, where it has one. A page
 * loads nothing from elsewhere and runs no script but ours: its content security policy says so.
 * Node's own server serves it. A framework (Hono with its adapter) would be two packages for nine routes, and the
 * checks of token, host and origin would be ours in either.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError, visibleLine } from '../../traces/files/index.js';

/** Content of a page's file. */
export interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
}
/** What is served, by the path behind the token. What is answered is sent as JSON; an InputError is told with status 400. */
export interface Routes {
  readonly files: Readonly<Record<string, () => Content>>;
  readonly asked: Readonly<Record<string, (query: URLSearchParams) => unknown>>;
  /** what changes something: asked for by POST alone, with JSON of a few bytes */
  readonly ordered: Readonly<Record<string, (order: unknown) => unknown>>;
  /** what a page that begins to listen to `events` is told first; undefined: nothing */
  readonly hello?: () => unknown;
}
/** A page that is served. */
export interface Page {
  /** with the token */
  readonly address: string;
  /** pages that listen at present */
  readonly listening: () => number;
  /** tells all that listen; one that has not taken in what came before is left out */
  readonly tell: (what: unknown) => void;
  /** Ends all connections, once what was told has been sent. */
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 24;
const MOST_ORDER_BYTES = 4096;
/** A page that is so far behind is told the next thing instead. */
const MOST_BEHIND_BYTES = 2 ** 20;
/** Names of this machine as a browser may have them: through a tunnel the port is another. */
const OURS = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Names come from files: what would be obeyed and not seen is shown as a replacement character. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'string' ? visibleLine(v) : v)) ?? 'null';

function send(response: ServerResponse, status: number, { type, body }: Content, more: Record<string, string> = {}): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, ...more });
  response.end(body);
}
const say = (response: ServerResponse, status: number, text: string, more: Record<string, string> = {}): void =>
  send(response, status, { type: 'text/plain; charset=utf-8', body: `${text}\n` }, more);
const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, { type: 'application/json; charset=utf-8', body: jsonText(value) });

function equal(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** Of a request of another machine's name, or of another page's. */
function isStrange({ headers: { host, origin } }: IncomingMessage): boolean {
  return host === undefined || !OURS.test(host) || (origin !== undefined && origin !== `http://${host}`);
}

async function orderIn(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) {
    text += String(piece);
    if (text.length > MOST_ORDER_BYTES)
      throw new InputError({ file: 'request' }, 'too long', `at most ${MOST_ORDER_BYTES} bytes`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InputError({ file: 'request' }, 'not JSON', 'a JSON object');
  }
}

/** What comes of an order; a refusal is an answer too, since a browser tells of any other status as an error. */
async function answerOf(ordered: Routes['ordered'][string], order: unknown): Promise<unknown> {
  try {
    return await ordered(order);
  } catch (error) {
    if (error instanceof InputError) return { error: error.message };
    throw error;
  }
}

/** How long a page may take to read the last of what it is told. */
const PATIENCE_MS = 500;

/** Those that listen to what is told as it happens (server-sent events). */
function createListeners() {
  const all = new Set<ServerResponse>();
  const write = (to: ServerResponse, what: unknown): void => void to.write(`data: ${jsonText(what)}\n\n`);
  return {
    count: () => all.size,
    add(response: ServerResponse, first: unknown): void {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
      all.add(response);
      response.on('close', () => all.delete(response));
      if (first === undefined) response.write('\n');
      else write(response, first);
    },
    tell: (what: unknown): void => {
      for (const to of all) if (to.writableLength < MOST_BEHIND_BYTES) write(to, what);
    },
    /** One that does not read what it was told is not waited for. */
    async end(): Promise<void> {
      const gone = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
      await Promise.race([gone, Promise.all([...all].map((to) => new Promise<void>((resolve) => to.end(resolve))))]);
    },
  };
}

/** @param port 0: a free one @throws InputError for a port that cannot be had */
export async function servePage({ files, asked, ordered, hello }: Routes, port: number): Promise<Page> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const listeners = createListeners();

  async function answer(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const has = (table: object): boolean => Object.hasOwn(table, path);
    const changes = has(ordered);
    if (!changes && !has(files) && !has(asked) && path !== 'events') return say(response, 404, 'not found');
    const method = changes ? 'POST' : 'GET';
    if (request.method !== method) return say(response, 405, `expected ${method}`, { allow: method });
    if (changes) {
      if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
        return say(response, 415, 'expected application/json');
      return sendJson(response, 200, await answerOf(ordered[path]!, await orderIn(request)));
    }
    if (path === 'events') return listeners.add(response, hello?.());
    if (has(files)) return send(response, 200, files[path]!());
    return sendJson(response, 200, await asked[path]!(query));
  }

  const server = createServer((request, response) => {
    // taken apart by hand: what stands there may be no URL at all
    const [, given = '', path = '', query = ''] = /^\/([^/?]*)\/([^?]*)(?:\?(.*))?$/.exec(request.url ?? '') ?? [];
    if (isStrange(request) || !equal(given, token)) return say(response, 403, 'refused');
    answer(request, response, path, new URLSearchParams(query)).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      const known = error instanceof InputError;
      sendJson(response, known ? 400 : 500, { error: known ? error.message : `internal error: ${String(error)}` });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new InputError({ file: '--port' }, `${port} cannot be listened at (${error.code})`, 'a port that is free')),
    );
    server.listen(port, HOST, resolve);
  });
  return {
    address: `http://${HOST}:${(server.address() as AddressInfo).port}/${token}/`,
    listening: listeners.count,
    tell: listeners.tell,
    close: async () => {
      await listeners.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
