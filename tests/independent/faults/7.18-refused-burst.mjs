// 7.18: a burst of webhooks that are refused is a line a second in the log, not a line each.
import { check, now, sleep } from '../caller.mjs';
import { newKeys } from '../carrier.mjs';
import { scenario } from '../scenario.mjs';

const burst = (refused) => async (carrier) => {
  const began = now();
  let left = 1274;
  const statuses = {};
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (left-- > 0) {
      const [body, headers] = refused(carrier);
      const status = await carrier.post(body, headers);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  }));
  await sleep(1500);
  const seconds = (now() - began) / 1000;
  const lines = carrier.platform.said(/./, began).length;
  check(!statuses[200] && !statuses[0], `answered with ${JSON.stringify(statuses)}`);
  check(lines <= 5 + 2 * seconds, `${lines} lines in the log for a burst of ${seconds.toFixed(1)} s`);
  check(lines > 0, 'nothing in the log tells of 1,274 refused webhooks');
  return `${lines} lines in ${seconds.toFixed(1)} s; ${JSON.stringify(statuses)}`;
};
const body = (carrier) => carrier.incoming().body('call.initiated', { direction: 'incoming', state: 'parked' });

export default [
  scenario('1,274 unsigned webhooks are a line a second', { seconds: 8 }, burst((carrier) => [body(carrier), { 'content-type': 'application/json' }])),
  scenario('1,274 webhooks signed by a stranger are a line a second', { seconds: 8 }, burst((() => {
    const stranger = newKeys();
    return (carrier) => {
      const told = body(carrier);
      return [told, carrier.signed(told, { key: stranger.private })];
    };
  })())),
  scenario('1,274 signed webhooks that are no JSON are a line a second', { seconds: 12 }, burst((carrier) => {
    const told = `{"data":${'['.repeat(1 + (carrier.entries.length % 50))}`;
    return [told, carrier.signed(told)];
  })),
];
