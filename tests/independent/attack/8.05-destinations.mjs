// 8.5: where the platform may be made to call. By default no emergency, no premium, no satellite, no SIP; limited in rate.
import { check, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const settings = { Telnyx__ConnectionId: '1684641123236054244', Telnyx__CallerId: '+15550100002' };
const dial = (carrier, body) => carrier.platform.ask('POST', '/api/calls', JSON.stringify(body), { 'content-type': 'application/json' });

const forbidden = {
  'an emergency number': '911', 'an emergency number of Europe': '112', 'an emergency number as E.164': '+1911', 'a satellite': '+8816123456789', 'another satellite': '+870773110123', 'a premium number': '+19005550100',
  'a premium number of Britain': '+449098790000', 'a shared-cost international number': '+80812345678', 'a premium-rate international number': '+97912345678', 'a SIP address': 'sip:x@evil.example', 'a line break': '+15550100003\r\nX-Evil: 1',
  'directory assistance': '+14115550100', 'the information service': '411',
};

export default [
  scenario('Emergency, premium, satellite and SIP destinations are refused by default', { settings }, async (carrier) => {
    const dialled = [];
    for (const [name, to] of Object.entries(forbidden)) {
      const { status } = await dial(carrier, { to });
      if (status < 400) dialled.push(`${name} (${JSON.stringify(to)}: ${status})`);
    }
    check(dialled.length === 0, `dialled: ${dialled.join(', ')}`);
  }),
  scenario('A caller id that is not the account’s, or holds a line break, is refused', { settings }, async (carrier) => {
    const dialled = [];
    for (const from of ['+15550100002\r\nX-Evil: 1', '+12025550123', 'The President', '+1555010000299999999999', '\u001b[31m+15550100002']) {
      const { status } = await dial(carrier, { to: '+15550100003', from });
      if (status < 400) dialled.push(JSON.stringify(from));
    }
    check(dialled.length === 0, `taken: ${dialled.join(', ')}`);
    check(carrier.platform.said('\u001b[31m+1555').length === 0, 'a caller id reaches the log with its control characters');
  }),
  scenario('Fifty requests to dial in a tenth of a second are limited, and inbound callers keep their places', { own: true, settings: { ...settings, Calls__MaxCalls: '20' }, seconds: 8 }, async (carrier) => {
    carrier.onDial = () => {};
    const statuses = (await Promise.all(Array.from({ length: 50 }, (_, i) => dial(carrier, { to: `+1555010${String(1000 + i)}` })))).map((r) => r.status);
    const taken = statuses.filter((s) => s === 202).length;
    await sleep(500);
    const call = carrier.incoming();
    await call.ring();
    await call.talking(5000).catch(() => check(false, `with ${taken} of 50 outbound calls taken an inbound caller is refused (${call.cause ?? 'no answer'})`));
    check(taken < 20, `${taken} of 50 calls were dialled at once, with 20 places in all`);
    check(statuses.some((s) => s === 429), `none of 50 was answered with 429, but ${[...new Set(statuses)].join(', ')}`);
    return `${taken} of 50 dialled`;
  }),
];
