// 8.17: the carrier's public key changes, and clocks that are off. Two keys at a time, and refused webhooks that can be seen.
import { check, sleep } from '../caller.mjs';
import { newKeys } from '../carrier.mjs';
import { scenario } from '../scenario.mjs';

export default [
  scenario('Two public keys hold at a time, so that a key can be changed', { starts: true, seconds: 9 }, async (carrier) => {
    const next = newKeys();
    const platform = await carrier.launch({ Telnyx__PublicKey: `${carrier.keys.public},${next.public}` });
    carrier.platform = platform;
    await platform.ready().catch(() => check(false, `two keys with a comma between are refused: ${platform.said('Telnyx__PublicKey')[0] ?? platform.output.slice(-200)}`));
    for (const [name, key] of [['the old key', carrier.keys.private], ['the new key', next.private]]) {
      const body = carrier.incoming().body('call.initiated', { direction: 'incoming', state: 'parked' });
      const status = await carrier.post(body, carrier.signed(body, { key }));
      check(status === 200, `a webhook signed with ${name} is answered with ${status}`);
    }
    const body = carrier.incoming().body('call.initiated', { direction: 'incoming', state: 'parked' });
    const status = await carrier.post(body, carrier.signed(body, { key: newKeys().private }));
    check(status === 401, `a webhook signed with a third key is answered with ${status}`);
  }),
  scenario('Webhooks that are refused for their time or their key are counted by what was wrong', {}, async (carrier) => {
    const count = async () => {
      // The exporter answers from its memory for a third of a second.
      await sleep(400);
      const { text } = await carrier.platform.get('/metrics');
      return Object.fromEntries([...text.matchAll(/^voiceagent_telnyx_webhooks_total\{[^}]*outcome="([^"]+)"[^}]*\} (\S+)/gm)].map((m) => [m[1], Number(m[2])]));
    };
    const send = async (options) => {
      const body = carrier.incoming().body('call.initiated', { direction: 'incoming', state: 'parked' });
      return await carrier.post(body, carrier.signed(body, options));
    };
    const before = await count();
    check((await send({ at: Date.now() - 310_000 })) === 401, 'a webhook that is 310 s old is taken');
    const late = await count();
    check((await send({ at: Date.now() + 310_000 })) === 401, 'a webhook that is 310 s early is taken');
    check((await send({ key: newKeys().private })) === 401, 'a webhook signed by a stranger is taken');
    const after = await count();
    const grown = (a, b) => Object.keys(b).filter((k) => (b[k] ?? 0) > (a[k] ?? 0));
    check(grown(before, late).length > 0, 'an old webhook is not counted');
    check(grown(late, after).some((k) => !grown(before, late).includes(k)), `the clock and the key are counted alike: ${JSON.stringify(after)}`);
    check((await send({ at: Date.now() - 295_000 })) === 200, 'a webhook that is 295 s old is refused');
    check((await send({ at: Date.now() + 295_000 })) === 200, 'a webhook that is 295 s early is refused');
    return JSON.stringify(after);
  }),
];
