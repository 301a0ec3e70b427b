// 7.12: the caller puts the agent on hold. It waits.
import { check, now, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';
import { voice } from '../sound.mjs';

const settings = { Conversation__Silence__After: '00:00:02' };

const waits = (during) => async (carrier) => {
  const call = await carrier.greeted();
  await call.tell('call.hold');
  await sleep(300);
  const held = now();
  await during(call);
  check(call.state !== 'ended', 'the agent hung up on a caller who had put it on hold');
  check(call.ear.heard(held) === 0, `the agent spoke ${call.ear.heard(held)} ms to nobody while it was on hold`);
  await call.tell('call.unhold');
  await sleep(300);
  const after = await call.ask('when are you open');
  return `answered ${after} ms after the question that followed`;
};

export default [
  scenario('An agent on hold waits, whatever tone is played to it', { seconds: 20, settings }, waits(async (call) => {
    for (let i = 0; i < 5; i++) {
      await call.line.say(voice('', 1000, 8000, 300));
      await sleep(1000);
    }
  })),
  scenario('An agent on hold waits in silence', { seconds: 20, settings }, waits(() => sleep(9000))),
  scenario('An agent on hold waits when no frame comes', { seconds: 20, settings }, waits(async (call) => {
    call.line.sends = false;
    await sleep(9000);
    call.line.sends = true;
  })),
  scenario('An old hold that comes after the unhold does not put the call on hold', { seconds: 9, settings }, async (carrier) => {
    const call = await carrier.greeted();
    const before = new Date(Date.now() - 2000).toISOString();
    await call.tell('call.unhold');
    await call.tell('call.hold', {}, { occurredAt: before });
    await sleep(200);
    return `answered after ${await call.ask('when are you open')} ms`;
  }),
];
