// 7.9: keys that come by the socket and by webhook, twice and out of order. Each counts once, by the time at which it was pressed.
import { check, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const at = (call, n) => new Date(call.pressedFrom + 300 * n).toISOString().replace('Z', '000Z');

/** What keyed entries reached the model, as digits. */
async function entered(carrier, call, digits, limit = 8000) {
  const keyed = () => carrier.services.asked.map((t) => t.replace(/\D/g, '')).filter((d) => d.length > 0);
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
  const all = await entered(carrier, call, digits);
  const distinct = [...new Set(all)];
  check(distinct.length === 1 && distinct[0] === digits, `${digits} was keyed, and the model is told ${distinct.join(', then ')}`);
};

export default [
  scenario('Keys on the socket, and the same by webhook seven seconds later, count once', { seconds: 20, own: true }, async (carrier) => {
    const call = await greeted(carrier);
    for (const [n, digit] of ['4', '2'].entries()) {
      call.line.key(digit, at(call, n));
      await sleep(100);
    }
    await entered(carrier, call, '42');
    await sleep(6000);
    for (const [n, digit] of ['4', '2'].entries()) await key(call, digit, n);
    await sleep(4000);
    const distinct = [...new Set(await entered(carrier, call, '42'))];
    check(distinct.length === 1 && distinct[0] === '42', `42 was keyed once, and the model is told ${distinct.join(', then ')}`);
  }),
  scenario('Keys by webhook, and the same on the socket a second later, count once', { own: true }, once(async (call) => {
    for (const [n, digit] of ['4', '2'].entries()) await key(call, digit, n);
    await sleep(1000);
    for (const [n, digit] of ['4', '2'].entries()) call.line.key(digit, at(call, n));
    return '42';
  })),
  scenario('Keys whose events arrive first, third, second, fourth are in the order of their times', { own: true }, once(async (call) => {
    for (const n of [0, 2, 1, 3]) {
      key(call, String(n + 1), n);
      await sleep(30);
    }
    return '1234';
  })),
  scenario('Keys whose frames on the socket arrive the wrong way round are in the order of their times', { own: true }, once(async (call) => {
    for (const n of [3, 2, 1, 0]) {
      call.line.key(String(n + 5), at(call, n));
      await sleep(20);
    }
    return '5678';
  })),
  scenario('The same key pressed three times counts three times', { own: true }, once(async (call) => {
    for (const n of [0, 1, 2]) {
      call.line.key('7', at(call, n));
      await key(call, '7', n);
    }
    return '777';
  })),
];
