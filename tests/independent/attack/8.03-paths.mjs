// 8.3: paths written another way do not pass where authorization is wanted.
import { connect } from 'node:net';
import { check } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

/** The status of a request whose path is sent as it is written. */
export async function raw(carrier, path, headers = 'Host: localhost', method = 'GET') {
  const { hostname, port } = new URL(carrier.platform.url);
  return await new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => (text += data));
    socket.on('error', () => resolve({ status: 0, text }));
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0), text }));
    socket.write(`${method} ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`);
    setTimeout(() => socket.destroy(), 3000);
  });
}

const settings = { Api__Key: 'a-key-of-forty-characters-for-the-api-00' };
const roots = ['/api/calls', '/dashboard', '/Dashboard', '/metrics-not', '/openapi/v1.json'];
const forms = (root) => [
  root, `${root}/`, root.toUpperCase(), `/${root}`, `/.${root}`, `/x/..${root}`, `/telnyx/..${root}`, `/telnyx/%2e%2e${root}`, `/telnyx/webhooks/%2e%2e/%2e%2e${root}`, `/telnyx/media/..%2f..${root}`,
  root.replace('/', '/%2e/'), root.replace('a', '%61'), `${root}/Trace`, `${root}/TRACE/`, `${root}//`, `${root};x`, `${root}%00`, `${root}?telnyx/`, `${root}/../..${root}`, root.replace('/', '\\'),
];

export default [
  scenario('No way to write a path passes without the key', { settings }, async (carrier) => {
    const passed = [];
    for (const root of roots) {
      for (const path of forms(root)) {
        const { status, text } = await raw(carrier, path);
        // A page that only tells how to log in is none of ours; live data is JSON, HTML or a stream.
        if (status >= 200 && status < 300) passed.push(`${path} (${status}, ${text.length} bytes)`);
      }
    }
    check(passed.length === 0, `answered without a key: ${passed.join(', ')}`);
    return `${roots.length * forms('/x').length} paths refused`;
  }),
  scenario('With the key the API is answered', { settings }, async (carrier) => {
    const { status } = await carrier.platform.get('/api/calls', { authorization: `Bearer ${settings.Api__Key}` });
    check(status === 200, `answered with ${status}`);
    for (const bad of [`Bearer ${settings.Api__Key} `.trim() + 'x', `bearer${settings.Api__Key}`, `Basic ${settings.Api__Key}`, settings.Api__Key, `Bearer ${settings.Api__Key.toUpperCase()}`]) {
      const refused = await carrier.platform.get('/api/calls', { authorization: bad });
      check(refused.status === 401, `"${bad.slice(0, 12)}…" is answered with ${refused.status}`);
    }
  }),
];
