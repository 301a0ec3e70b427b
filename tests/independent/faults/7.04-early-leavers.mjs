// 7.4: callers who hang up while everything about their call is still starting.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

/** Twelve callers at once; each leaves when `leave` says so. Nothing may go on afterwards. */
const leavers = (leave, rounds = 1) => async (carrier) => {
  carrier.services.delays = { model: 900, recognizer: 200, voice: 700 };
  const began = now();
  for (let round = 0; round < rounds; round++) await once(carrier, leave, began);
};

async function once(carrier, leave, began) {
  const { services, platform } = carrier;
  const calls = Array.from({ length: 12 }, () => carrier.incoming());
  await Promise.all(calls.map(async (call, i) => {
    await leave(call, i);
  }));
  const left = now();
  await sleep(3500);
  const late = services.requests.filter((r) => r.at > left + 1500);
  check(late.length === 0, `${late.length} requests to ${[...new Set(late.map((r) => r.kind))].join(', ')} more than 1.5 s after the last caller had left`);
  await until(async () => (await platform.metric('voiceagent_calls_active')) === 0, 1000, 'calls are still active 4.5 s after the last caller has left');
  const warned = platform.said(/ (warn|fail|crit): /, began).filter((l) => !l.includes('Orleans.Runtime.Watchdog'));
  check(warned.length <= 12, `${warned.length} warnings for 12 callers who left: ${warned[0]}`);
  const after = calls.flatMap((c) => c.commands.filter((x) => x.at > c.endedAt + 1500).map((x) => x.name));
  check(after.length <= 12, `${after.length} commands for calls that had ended: ${[...new Set(after)].join(', ')}`);
}

const settings = { Agent__Greeting: '', Agent__Prompt: 'You answer the phone.' };

export default [
  scenario('With the offline engines nothing goes on for twelve callers who hang up up to 350 ms after their media began', { seconds: 30, own: true, engines: 'offline', settings: { PocketSphinx__MaxCalls: '12' } }, leavers(async (call, i) => {
    await call.ring();
    await call.talking(20_000);
    await sleep((350 * i) / 11);
    await call.hangUp();
  }, 3)),
  scenario('Nothing goes on for twelve callers who hang up up to 350 ms after their media began', { seconds: 30, own: true, settings }, leavers(async (call, i) => {
    await call.ring();
    await call.talking();
    await sleep((350 * i) / 11);
    await call.hangUp();
  }, 4)),
  scenario('Nothing goes on for twelve callers who hang up between the answer and the media', { seconds: 10, own: true, settings }, leavers(async (call, i) => {
    call.media = 'never';
    await call.ring();
    await call.command('answer', 8000);
    await sleep((200 * i) / 11);
    await call.hangUp();
  })),
  scenario('Nothing goes on for twelve callers whose hang-up overtakes their own beginning', { seconds: 10, own: true, settings }, leavers(async (call, i) => {
    call.media = i % 2 ? 'open' : 'never';
    const initiated = call.body('call.initiated', { direction: 'incoming', state: 'parked' });
    const gone = call.end('originator_cancel', 'caller', '487');
    await Promise.all([gone, sleep(5 * i).then(() => deliver(call, initiated))]);
  })),
];

async function deliver(call, body) {
  const status = await call.carrier.deliver(body);
  check(status === 200, `a webhook is answered with ${status}`);
}
