// 7.14: settings and numbers as people paste them.
import { check } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const refused = (settings, key) => async (carrier) => {
  const platform = await carrier.launch(settings);
  const code = await platform.ends();
  check(code !== null && code !== 0, `the platform starts with ${Object.entries(settings).map((e) => e.join('=')).join(' ')}`);
  const named = platform.said(key);
  check(named.length > 0, `the message does not name ${key}: ${platform.output.slice(0, 300)}`);
  check(!platform.output.includes('   at '), 'the start ends with a stack trace');
  return named[0].trim().slice(0, 160);
};
const starts = { starts: true, seconds: 4 };
const outbound = { settings: { Telnyx__ConnectionId: '1684641123236054244', Telnyx__CallerId: '+15550100002' } };

/** Dials what somebody typed: refused with the field's name, or dialled as a number. */
const typed = (to, normalised) => async (carrier) => {
  const before = carrier.calls.size;
  const answer = await carrier.platform.ask('POST', '/api/calls', JSON.stringify({ to }), { 'content-type': 'application/json' });
  if (answer.status === 202) {
    const leg = [...carrier.calls.values()].at(-1);
    check(normalised && carrier.calls.size > before && leg.to === normalised, `202, and the carrier is asked to call ${JSON.stringify(leg?.to)?.slice(0, 60)}`);
    return `dialled as ${leg.to}`;
  }
  check([400, 422].includes(answer.status), `answered with ${answer.status} ${answer.text.slice(0, 100)}`);
  check(/\bto\b/i.test(answer.text), `${answer.status}, and the body does not name the field: "${answer.text.slice(0, 160)}"`);
  check(carrier.calls.size === before, 'the carrier was asked to call it');
  return `${answer.status} ${answer.text.slice(0, 100)}`;
};

export default [
  scenario('An API key with its quotes is a fault at the start', starts, refused({ Telnyx__ApiKey: '"KEY0198-with-its-quotes-0123456789"' }, 'Telnyx__ApiKey')),
  scenario('An API key with a line break is a fault at the start', starts, refused({ Telnyx__ApiKey: 'KEY0198-broken\nover-lines-0123456789' }, 'Telnyx__ApiKey')),
  scenario('A public key with a path is a fault at the start', starts, refused({ Telnyx__PublicKey: '/etc/keys/telnyx.pub' }, 'Telnyx__PublicKey')),
  scenario('A public URL with a path and a query is a fault at the start', starts, refused({ Telnyx__PublicUrl: 'wss://example.com/telnyx/media?x=1' }, 'Telnyx__PublicUrl')),
  scenario('A transfer target that is no number is a fault at the start', starts, refused({ Agent__TransferTo: 'hello there' }, 'Agent__TransferTo')),
  scenario('A transfer target that is three letters is a fault at the start', starts, refused({ Agent__TransferTo: 'abc' }, 'Agent__TransferTo')),
  scenario('A caller id that is a word is a fault at the start', starts, refused({ Telnyx__ConnectionId: '1', Telnyx__CallerId: 'reception' }, 'Telnyx__CallerId')),
  scenario('A number typed with brackets and dashes is dialled as a number, or refused by name', outbound, typed('+1 (555) 010-3333', '+15550103333')),
  scenario('A word is no number to dial', outbound, typed('hello')),
  scenario('Five thousand digits are no number to dial', outbound, typed(`+${'1'.repeat(5000)}`)),
  scenario('A number in full-width digits is dialled as a number, or refused by name', outbound, typed('＋１５５５０１０３３３３', '+15550103333')),
];
