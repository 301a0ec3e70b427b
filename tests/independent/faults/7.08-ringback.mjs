// 7.8: the media socket of an outbound call opens, and brings ringback, before anybody answers.
import { check, now, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';
import { voice } from '../sound.mjs';
import { dial } from './7.07-outbound-ends.mjs';

const settings = { Telnyx__ConnectionId: '1684641123236054244', Telnyx__CallerId: '+15550100002' };

/** `start` and two seconds of ringback, before the answer. */
async function ringback(call) {
  for (let i = 0; i < 100 && !call.line?.isOpen; i++) await sleep(20);
  if (!call.line?.isOpen) return;
  call.line.start();
  await call.line.say(voice('', 2000, 8000, 440));
}

export default [
  scenario('Nothing is spoken into the ringback of a call that is busy in the end', { seconds: 8, settings }, async (carrier) => {
    carrier.onDial = async (call) => {
      await ringback(call);
      call.end('user_busy', 'callee', '486');
    };
    const { leg } = await dial(carrier);
    await leg.ended(8000);
    check(leg.ear.frames.length === 0, `${leg.ear.heard()} ms were spoken before anybody answered`);
  }),
  scenario('The greeting begins at the answer, whole, after a ringback', { seconds: 9, settings }, async (carrier) => {
    let answeredAt;
    carrier.onDial = async (call) => {
      await ringback(call);
      answeredAt = now();
      call.state = 'answered';
      call.tell('call.answered', { state: 'answered' });
      call.tell('streaming.started', { stream_url: call.line?.url });
    };
    const { leg } = await dial(carrier);
    await leg.ear.sound(0, 8000, 'no greeting');
    check(leg.ear.firstSound(0) >= answeredAt, 'the greeting begins before the answer');
    await leg.ear.quiet();
    const whole = 55 * 'Hello, this is the demonstration. How can I help you?'.length;
    check(leg.ear.heard() > 0.85 * whole, `of ${whole} ms of greeting ${leg.ear.heard()} ms were heard`);
    check(!carrier.services.heard.some((t) => t !== ''), `ringback was recognized as "${carrier.services.heard}"`);
    return `after ${Math.round(leg.ear.firstSound(0) - answeredAt)} ms`;
  }),
];
