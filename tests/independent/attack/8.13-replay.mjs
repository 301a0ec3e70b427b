// 8.13: a webhook that somebody captured and sends again, after a restart, within five minutes. It is taken, and nothing is done.
import { check, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

export default [
  scenario('A captured webhook that is sent again after a restart does nothing', { own: true, seconds: 9 }, async (carrier) => {
    const call = carrier.incoming();
    const body = call.body('call.initiated', { direction: 'incoming', state: 'parked' });
    const headers = carrier.signed(body);
    check((await carrier.post(body, headers)) === 200, 'the first is not taken');
    await call.talking();
    await call.hangUp();
    await sleep(500);
    await carrier.platform.stop();
    await carrier.platform.again();
    const before = call.commands.length;
    const status = await carrier.post(body, headers);
    check(status === 200, `answered with ${status}`);
    await sleep(2000);
    const commands = call.commands.slice(before).filter((c) => c.name !== 'status').map((c) => c.name);
    check(commands.length === 0, `it leads to: ${commands.join(', ')}`);
  }),
  scenario('A captured webhook that is sent again within its process does nothing', {}, async (carrier) => {
    const call = carrier.incoming();
    const body = call.body('call.initiated', { direction: 'incoming', state: 'parked' });
    const headers = carrier.signed(body);
    await carrier.post(body, headers);
    await call.talking();
    await call.hangUp();
    for (let i = 0; i < 20; i++) check((await carrier.post(body, headers)) === 200, 'a duplicate is not answered with 200');
    await sleep(1000);
    check(call.count('answer') === 1, `answered ${call.count('answer')} times`);
  }),
  scenario('The answer to a live call sent again after a restart does not take the call from its caller', { seconds: 12 }, async (carrier) => {
    const call = await carrier.greeted();
    const body = call.body('call.initiated', { direction: 'incoming', state: 'parked' }, { id: carrier.uuid() });
    check((await carrier.post(body)) === 200, 'not taken');
    await sleep(500);
    check(call.count('answer') === 1, 'a live call is answered a second time');
    return `answered ${await call.ask('when are you open')} ms after the question`;
  }),
];
