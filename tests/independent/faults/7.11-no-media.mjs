// 7.11: the media socket never comes. The caller hears a word, then the call ends.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const settings = { Telnyx__StreamTimeout: '00:00:01', Telnyx__StreamAttempts: '2', Telnyx__StreamRetryDelay: '00:00:00.2' };

const word = (prepare, limit = 15_000) => async (carrier) => {
  const call = carrier.incoming();
  prepare(call);
  const began = now();
  await call.ring();
  await until(() => call.state === 'ended', limit, () => `after ${limit / 1000} s the call is neither ended nor told anything (commands: ${call.commands.map((c) => c.name).join(', ')})`);
  check(call.spoken.length > 0, `hung up after ${Math.round(now() - began)} ms without a word (commands: ${call.commands.map((c) => c.name).join(', ')})`);
  check(call.endedAt - call.spoken[0].at > 1000, `hung up ${Math.round(call.endedAt - call.spoken[0].at)} ms after the word began`);
  const record = await until(async () => {
    const told = await carrier.platform.call(call.id);
    return told?.outcome && told;
  }, 3000, 'the API tells no outcome');
  check(record.outcome !== 'completed' && record.outcome !== 'normal_clearing', `the outcome of a call without media is ${record.outcome}`);
  return `"${call.spoken[0].text}", hung up after ${Math.round(call.endedAt - began)} ms; outcome ${record.outcome}`;
};

export default [
  scenario('A caller whose media socket never comes hears a word of the carrier, then the call ends', { seconds: 20, own: true, settings }, word((call) => (call.media = 'never'))),
  scenario('A caller whose stream fails each time hears a word of the carrier, then the call ends', { seconds: 20, own: true, settings }, word((call) => (call.media = 'failed'))),
  scenario('A caller whose media socket closes each time before it starts hears a word, then the call ends', { seconds: 20, own: true, settings }, word((call) => {
    call.starts = false;
    call.prepare = (line) => setTimeout(() => line.close(), 300);
  })),
  scenario('With the shipped limits a caller without media waits at most thirty seconds', { seconds: 45, own: true }, word((call) => (call.media = 'never'), 35_000)),
];
