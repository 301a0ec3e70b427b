// 6.3 and 8.4: without a key the API trusts loopback, and only loopback: no forwarded request, no foreign host, no other site's page.
import { check } from '../caller.mjs';
import { scenario } from '../scenario.mjs';
import { raw } from './8.03-paths.mjs';

const foreign = {
  'a foreign Host': 'Host: agent.example.com',
  'a foreign Host that ends in localhost': 'Host: localhost.evil.example',
  'a rebound Host with a port': 'Host: rebind.example:8000',
  'X-Forwarded-For': 'Host: localhost\r\nX-Forwarded-For: 203.0.113.7',
  'X-Forwarded-Host': 'Host: localhost\r\nX-Forwarded-Host: agent.example.com',
  'X-Forwarded-Proto': 'Host: localhost\r\nX-Forwarded-Proto: https',
  'X-Real-IP': 'Host: localhost\r\nX-Real-IP: 203.0.113.7',
  Forwarded: 'Host: localhost\r\nForwarded: for=203.0.113.7',
  Via: 'Host: localhost\r\nVia: 1.1 tunnel',
  'CF-Connecting-IP': 'Host: localhost\r\nCF-Connecting-IP: 203.0.113.7',
};

export default [
  scenario('Without a key the API is refused behind a proxy or tunnel on loopback', {}, async (carrier) => {
    const usual = await raw(carrier, '/api/calls');
    const passed = [];
    for (const [name, headers] of Object.entries(foreign)) {
      for (const path of ['/api/calls', '/dashboard/']) {
        const { status } = await raw(carrier, path, headers);
        if (status >= 200 && status < 400) passed.push(`${path} with ${name} (${status})`);
      }
    }
    check(usual.status === 200, `plain loopback is answered with ${usual.status}`);
    check(passed.length === 0, `answered: ${passed.join(', ')}`);
  }),
  scenario('With a public URL that is not loopback, and no key, the API is refused on loopback, too', { settings: { Telnyx__PublicUrl: 'wss://agent.example.com' } }, async (carrier) => {
    const { status } = await raw(carrier, '/api/calls');
    check([401, 403, 404].includes(status), `answered with ${status}`);
  }),
  scenario('A page of another site can neither dial nor hang up', { settings: { Telnyx__ConnectionId: '1684641123236054244', Telnyx__CallerId: '+15550100002' } }, async (carrier) => {
    const body = JSON.stringify({ to: '+15550100003' });
    const tried = [];
    for (const [name, headers] of Object.entries({
      'text/plain from another origin': { 'content-type': 'text/plain', origin: 'https://evil.example' },
      'JSON from another origin': { 'content-type': 'application/json', origin: 'https://evil.example' },
      'a form from another origin': { 'content-type': 'application/x-www-form-urlencoded', origin: 'null' },
      'JSON from another site without an origin': { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      'text/plain': { 'content-type': 'text/plain' },
    })) {
      const { status } = await carrier.platform.ask('POST', '/api/calls', body, headers);
      if (status < 400) tried.push(`${name} (${status})`);
    }
    check(tried.length === 0, `taken: ${tried.join(', ')}`);
    check(![...carrier.calls.values()].some((c) => c.direction === 'outgoing'), 'the carrier was asked for a call');
  }),
];
