// 7.2: a stream that starts and brings nothing, or falls silent as a cut cable does, is a lost stream.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const settings = { Telnyx__StreamTimeout: '00:00:03' };

/** A new stream is asked for, and the conversation goes on there. */
async function asksAnew(carrier, call, limit) {
  const began = now();
  const first = call.line;
  await until(() => call.line !== first && call.line.started, limit, () => `no new stream is asked for within ${limit / 1000} s (commands since: ${call.commands.slice(1).map((c) => c.name).join(', ') || 'none'}; the call is ${call.state})`);
  const took = Math.round(now() - began);
  await call.ear.sound(now() - 200, 8000, 'nothing is heard on the new stream').catch(() => {});
  await call.ear.quiet();
  await call.ask('when are you open');
  const restarts = await carrier.platform.metric('voiceagent_telnyx_stream_restarts_total');
  check(restarts >= 1, 'the new stream is not counted in voiceagent_telnyx_stream_restarts_total');
  return `a new stream after ${took} ms; ${restarts} counted`;
}

export default [
  scenario('A stream that starts and never brings a frame is taken for lost', { seconds: 30, settings, own: true }, async (carrier) => {
    const call = carrier.incoming();
    call.prepare = (line) => (line.sends = call.lines.length > 1);
    await call.ring();
    await call.talking();
    return await asksAnew(carrier, call, 15_000);
  }),
  scenario('A socket that is cut without a close is taken for lost', { seconds: 30, settings, own: true }, async (carrier) => {
    const call = await carrier.greeted();
    call.line.cut();
    return await asksAnew(carrier, call, 15_000);
  }),
  scenario('A socket that opens and never says start is taken for lost', { seconds: 30, settings, own: true }, async (carrier) => {
    const call = carrier.incoming();
    call.starts = false;
    await call.ring();
    await until(() => call.line?.isOpen, 8000, 'the socket is not opened');
    call.starts = true;
    return await asksAnew(carrier, call, 20_000);
  }),
  scenario('A socket that closes in the greeting costs one new stream and no word', { seconds: 9, settings }, async (carrier) => {
    const call = carrier.incoming();
    await call.ring();
    await call.talking();
    await call.ear.sound(0, 8000, 'no greeting');
    await sleep(400);
    const cut = now();
    call.line.drop();
    await until(() => call.lines.length > 1 && call.line.started, 8000, 'no new stream is asked for');
    const after = await call.ear.sound(cut + 50, 5000, 'the greeting does not go on');
    await call.ear.quiet();
    check(call.count('streaming_start') === 1, `${call.count('streaming_start')} streams are asked for instead of one`);
    return `heard again ${after} ms after the cut`;
  }),
];
