// 8.8: a model, a recognizer or a voice that takes requests and never answers. It is counted, logged, and the call counts as failed.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

// Apologies are made beforehand, as the platform is shipped: who waits for a silent voice hears one all the same.
const settings = { Agent__Phrases: join(tmpdir(), `voiceagent-phrases-${process.pid}`) };

const silent = (kind, word) => async (carrier) => {
  const { services, platform } = carrier;
  await until(() => platform.said(/The fixed phrases are ready/).length, 15_000, 'the fixed phrases are not ready');
  const call = await carrier.greeted();
  services.hangs.add(kind);
  const since = now();
  const said = await call.line.say('when are you open');
  // An apology, a goodbye, a word of the carrier, or another engine: something within five seconds, and what this machine and the way to the ear take.
  await until(() => (call.ear.firstSound(said + 100) ?? Infinity) <= now() || call.spoken.length || call.state === 'ended', 6000, `six seconds after the question nothing is heard, and the call is ${call.state}`);
  const after = Math.round(now() - said);
  for (let i = 0; i < 4 && call.state !== 'ended'; i++) {
    await call.ear.quiet(600, 15_000).catch(() => {});
    if (call.state === 'ended') break;
    await call.line.say('when are you open');
    await until(() => call.state === 'ended' || call.ear.lastSound() > now() - 300, 12_000, '').catch(() => {});
  }
  await call.ended(30_000);
  const errors = await platform.metric('voiceagent_engine_errors_total');
  check(errors >= 1, 'no voiceagent_engine_errors_total');
  const told = platform.said(/ (warn|fail): /, since).filter((l) => !l.includes('Orleans'));
  check(told.length > 0, 'nothing in the log');
  const record = await until(async () => {
    const found = await platform.call(call.id);
    return found?.outcome && found;
  }, 3000, 'the API tells no outcome');
  check(!['completed', 'normal_clearing'].includes(record.outcome), `the outcome is ${record.outcome}`);
  const ready = await platform.get('/ready');
  check(ready.status === 503, `/ready answers ${ready.status} ${ready.text.slice(0, 120)}, though the only ${word} never answers`);
  return `heard something after ${after} ms; ${errors} errors; outcome ${record.outcome}`;
};

export default [
  scenario('A model that takes requests and never answers is counted, logged and told by /ready', { seconds: 45, own: true, settings }, silent('model', 'model')),
  scenario('A recognizer that takes requests and never answers is counted, logged and told by /ready', { seconds: 60, own: true, settings }, silent('recognizer', 'recognizer')),
  scenario('A voice that takes requests and never answers is counted, logged and told by /ready', { seconds: 45, own: true, settings }, silent('voice', 'voice')),
  scenario('A service that never answered and then does is used again', { seconds: 30, own: true, settings }, async (carrier) => {
    const call = await carrier.greeted();
    carrier.services.hangs.add('model');
    const said = await call.line.say('when are you open');
    await call.ear.sound(said + 100, 12_000, 'no apology');
    await call.ear.quiet();
    carrier.services.hangs.clear();
    await sleep(3000);
    const before = now();
    await call.ask('what are your prices');
    await call.ear.quiet();
    check(carrier.services.requests.some((r) => r.kind === 'model' && r.at > before && r.done), 'the model is not asked again');
    const ready = await carrier.platform.get('/ready');
    check(ready.status === 200, `/ready still answers ${ready.status}`);
  }),
];
