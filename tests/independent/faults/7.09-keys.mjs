// 7.9: keys that come by the socket and by webhook, twice and out of order. Each counts once, by the time at which it was pressed.
import { check, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const at = (call, n) => new Date(call.pressedFrom + 300 * n).toISOString().replace('Z', '000Z');

/** All that was keyed, as the history tells it that the model is given last. */
async function entered(carrier, digits, limit = 8000) {
  const { services } = carrier;
  const keyed = () => {
    const last = services.requests.filter((r) => r.kind === 'model').at(-1);
    return (last?.body.messages ?? []).filter((m) => m.role === 'user').map((m) => String(m.content).replace(/\D/g, '')).join('');
  };
  await until(() => keyed().length > 0, limit, `the model is never told of ${digits}`);
  await sleep(300);
  return keyed();
}

async function greeted(carrier) {
  const call = await carrier.greeted();
  call.pressedFrom = Date.now();
  return call;
}

const key = (call, digit, n) => call.tell('call.dtmf.received', { digit }, { occurredAt: at(call, n) });

const once = (send) => async (carrier) => {
  const call = await greeted(carrier);
  const digits = await send(call);
  const told = await entered(carrier, digits);
  check(told === digits, `${digits} was keyed, and the model is told ${told}`);
};

export default [
  scenario('Keys on the socket, and the same by webhook seven seconds later, count once', { seconds: 20 }, async (carrier) => {
    const call = await greeted(carrier);
    for (const [n, digit] of ['4', '2'].entries()) {
      call.line.key(digit, at(call, n));
      await sleep(100);
    }
    await entered(carrier, '42');
    await sleep(6000);
    for (const [n, digit] of ['4', '2'].entries()) await key(call, digit, n);
    await sleep(4000);
    const told = await entered(carrier, '42');
    check(told === '42', `42 was keyed once, and the model is told ${told}`);
  }),
  scenario('Keys by webhook, and the same on the socket a second later, count once', {}, once(async (call) => {
    for (const [n, digit] of ['4', '2'].entries()) await key(call, digit, n);
    await sleep(1000);
    for (const [n, digit] of ['4', '2'].entries()) call.line.key(digit, at(call, n));
    return '42';
  })),
  scenario('Keys whose events arrive first, third, second, fourth are in the order of their times', {}, once(async (call) => {
    for (const n of [0, 2, 1, 3]) {
      key(call, String(n + 1), n);
      await sleep(30);
    }
    return '1234';
  })),
  scenario('Keys whose frames on the socket arrive the wrong way round are in the order of their times', {}, once(async (call) => {
    for (const n of [3, 2, 1, 0]) {
      call.line.key(String(n + 5), at(call, n));
      await sleep(20);
    }
    return '5678';
  })),
  scenario('The same key pressed three times counts three times', {}, once(async (call) => {
    for (const n of [0, 1, 2]) {
      call.line.key('7', at(call, n));
      await key(call, '7', n);
    }
    return '777';
  })),
];
