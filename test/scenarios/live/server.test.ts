/** Who is answered: a request with the token, from this machine's own page, by the right method. */
import { connect } from 'node:net';
import t from 'tap';
import { servePage } from '../../../scenarios/live/server.js';
import { InputError } from '../../../traces/index.js';
import { listen, order, request } from '../../helpers/live.js';

const ordered: unknown[] = [];
const page = await servePage(
  {
    files: { '': () => ({ type: 'text/html; charset=utf-8', body: '<p>' }) },
    asked: {
      state: (query) => ({ actor: query.get('actor'), name: 'a\u202eb\u0000<i>' }),
      bad: () => {
        throw new InputError({ file: 'actor' }, 'none', 'one');
      },
    },
    ordered: { order: (what) => void ordered.push(what) },
    hello: () => ({ status: 'hello' }),
  },
  0,
);
const { address } = page;
const [, origin = '', token = ''] = /^(http:\/\/127\.0\.0\.1:\d+)\/([\w-]{32})\/$/.exec(address) ?? [];

t.test('the address has a token of 24 random bytes; with it, there is a page under a strict policy', async (t) => {
  t.equal(Buffer.from(token, 'base64url').length, 24);
  const { status, headers, body } = await request(address);
  t.equal(status, 200);
  t.equal(body, '<p>');
  const policy = String(headers['content-security-policy']);
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
  ])
    t.ok(policy.split('; ').includes(part), part);
  t.notMatch(policy, /unsafe|http|\*/);
  t.equal(headers['referrer-policy'], 'no-referrer');
  t.equal(headers['x-content-type-options'], 'nosniff');
  t.equal(headers['access-control-allow-origin'], undefined);
});

t.test('what is no address at all is refused, and the server goes on', async (t) => {
  for (const target of ['//[', '/%', '*', 'http://[', `/${token}/%E0%A4%A`]) {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.end(`GET ${target} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nConnection: close\r\n\r\n`);
    const said = (await socket.toArray()).join('');
    t.match(said, /^HTTP\/1\.1 4\d\d /, target);
  }
  t.equal((await request(address)).status, 200);
});

t.test('without the token, with a part of it, or with another, nothing is answered', async (t) => {
  const other = token.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'));
  for (const path of [
    '/',
    '/state',
    `/${token}`,
    `/${token.slice(1)}/`,
    `/${token}x/`,
    `/${other}/`,
    `//${token}/`,
    `/${other}/order`,
  ])
    t.equal((await request(origin + path)).status, 403, path);
});

t.test('a host that is not this machine is refused, whatever it resolves to, and so is another origin', async (t) => {
  const port = new URL(address).port;
  const hosts = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    `127.0.0.1@evil.example`,
    '10.0.0.1',
    'localhost.',
    '[::1',
  ];
  for (const host of hosts) t.equal((await request(address, { headers: { host } })).status, 403, host);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost:9000'])
    t.equal((await request(address, { headers: { host } })).status, 200, host);
  const own = `127.0.0.1:${port}`;
  for (const of of [
    'http://evil.example',
    'null',
    `https://${own}`,
    'http://127.0.0.1:1',
    `http://localhost:${port}`,
    `http://${own}.evil.example`,
  ])
    t.equal((await request(`${address}state`, { headers: { host: own, origin: of } })).status, 403, of);
  t.equal((await request(`${address}state`, { headers: { host: own, origin: `http://${own}` } })).status, 200);
});

t.test('what is asked is GET, what is ordered POST of JSON, and small; anything else is said to be wrong', async (t) => {
  t.equal((await order(address, { go: 'on' })).status, 200);
  t.same(ordered, [{ go: 'on' }]);
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await request(`${address}order`, { method });
    t.equal(status, 405, method);
    t.equal(headers.allow, 'POST');
  }
  t.equal((await request(`${address}state`, { method: 'POST' })).status, 405);
  t.equal((await request(`${address}events`, { method: 'POST' })).status, 405);
  const post = (type: string, body: string) =>
    request(`${address}order`, { method: 'POST', headers: { 'content-type': type }, body });
  t.equal((await post('text/plain', '{}')).status, 415);
  t.equal((await post('application/json', '{')).status, 400);
  t.equal((await post('application/json', JSON.stringify('x'.repeat(5000)))).status, 400);
  t.equal(ordered.length, 1);
  for (const path of ['toString', '__proto__', '../package.json', '%2e%2e/package.json', 'page.js.map'])
    t.equal((await request(`${address}${path}`)).status >= 403, true, path);
  const { status, body } = await request(`${address}bad`);
  t.equal(status, 400);
  t.match(JSON.parse(body), { error: 'actor: none; expected one' });
});

t.test('names are shown, never obeyed: what would not be seen is replaced', async (t) => {
  const { body } = await request(`${address}state?actor=3`);
  t.same(JSON.parse(body), { actor: '3', name: 'a\ufffdb\ufffd<i>' });
});

t.test('a page that listens is greeted, told what is told, and let go at the end', async (t) => {
  const {
    close,
    tell,
    listening,
    address: own,
  } = await servePage({ files: {}, asked: {}, ordered: {}, hello: () => ({ status: 'hello' }) }, 0);
  const heard = listen(own);
  await heard.until((told) => (told.status as string) === 'hello');
  t.equal(listening(), 1);
  tell({ status: 'running' });
  await heard.until((told) => told.status === 'running');
  await close();
  await heard.over;
  t.equal(listening(), 0);
  t.not(own, address, 'each page has an address of its own');
});

t.test('a port that is taken is refused as bad input', async (t) => {
  await t.rejects(servePage({ files: {}, asked: {}, ordered: {} }, Number(new URL(address).port)), {
    message: /^--port: \d+ cannot be listened at \(EADDRINUSE\); expected a port that is free$/,
  });
});

t.test('a page that is closed is there no more', async (t) => {
  await page.close();
  await t.rejects(request(address));
});
