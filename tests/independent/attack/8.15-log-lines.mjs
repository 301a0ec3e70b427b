// 8.15: what strangers send reaches the log bounded and cleaned.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

export default [
  scenario('Garbage in signed webhooks cannot forge a line of the log', {}, async (carrier) => {
    const began = now();
    for (const evil of ['v3:a\r\n00:00:00.000 info: Forged line', 'v3:\u001b[2J\u001b[31mred', 'v3:b\u2028Forged line', 'v3:c\u0085Forged line', 'v3:\u202eenil degroF']) {
      for (const type of ['call.initiated', 'call.hangup', 'call.answered', 'streaming.failed', evil]) {
        const call = carrier.incoming();
        call.id = evil;
        await carrier.post(call.body(type, { direction: 'incoming', state: 'parked', hangup_cause: evil, failure_reason: evil, hangup_source: 'caller' }));
      }
    }
    await sleep(800);
    const lines = carrier.platform.lines.filter((l) => l.at >= began).map((l) => l.text);
    const forged = lines.filter((l) => /^(\S+ )?(00:00:00\.000|Forged)/.test(l));
    check(forged.length === 0, `forged: ${forged[0]}`);
    const dirty = lines.filter((l) => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/.test(l));
    check(dirty.length === 0, `control characters reach the log: ${JSON.stringify(dirty[0] ?? '').slice(0, 200)}`);
  }),
  scenario('A call id of half a megabyte in a signed webhook is refused, and not logged', {}, async (carrier) => {
    const began = now();
    const statuses = [];
    for (const length of [500_000, 5000, 1000]) {
      const call = carrier.incoming();
      call.id = `v3:${'x'.repeat(length)}`;
      statuses.push(await carrier.post(call.body('call.initiated', { direction: 'incoming', state: 'parked' })));
    }
    await sleep(800);
    const bytes = carrier.platform.lines.filter((l) => l.at >= began).reduce((sum, l) => sum + l.text.length, 0);
    check(statuses[0] >= 400 && statuses[0] < 500, `a call id of 500,000 characters is answered with ${statuses[0]}`);
    check(bytes < 20_000, `${bytes} bytes in the log`);
    return `${statuses.join(', ')}; ${bytes} bytes in the log`;
  }),
  scenario('Two thousand media errors are a few lines in the log', { seconds: 10 }, async (carrier) => {
    const call = await carrier.greeted();
    const began = now();
    for (let i = 0; i < 2000; i++) {
      call.line.send(['{"event":"error","payload":{"code":100003,"title":"malformed_frame","detail":"\\u001b[31m\\r\\nForged"}}', '{"event":"media","media":{"payload":"%%%"}}', 'no json', '{"event":"unheard of"}'][i % 4]);
      if (i % 200 === 199) await sleep(50);
    }
    await sleep(1500);
    const lines = carrier.platform.lines.filter((l) => l.at >= began).map((l) => l.text);
    check(lines.length < 60, `${lines.length} lines in ${((now() - began) / 1000).toFixed(1)} s`);
    check(!lines.some((l) => l.startsWith('Forged') || l.includes('\u001b')), 'a media error forges a line of the log');
    if (call.state === 'ended') return `${lines.length} lines; the call was ended`;
    return `${lines.length} lines; answered ${await call.ask('when are you open', 8000)} ms after the question`;
  }),
  scenario('A console that nobody reads holds no call', { seconds: 12, own: true, settings: { Logging__Console__MaxQueueLength: '1000', Logging__LogLevel__Orleans: 'Trace', 'Logging__LogLevel__Microsoft.AspNetCore': 'Trace' } }, async (carrier) => {
    const call = await carrier.greeted();
    carrier.platform.mute(true);
    // Thousands of lines: more than the platform lets wait.
    for (let i = 0; i < 500; i++) await carrier.platform.get('/api/calls');
    const answers = [await call.ask('when are you open', 8000), await call.ask('what are your prices', 8000)];
    const other = await carrier.greeted();
    answers.push(await other.ask('when are you open', 8000));
    carrier.platform.mute(false);
    await until(() => carrier.platform.said('message(s) dropped').length > 0, 5000, 'it is not said that lines were dropped');
    return `answered after ${answers.join(', ')} ms`;
  }),
  scenario('A close reason with control characters is cleaned', {}, async (carrier) => {
    const call = await carrier.greeted();
    const began = now();
    call.line.closeWith(4000, 'bye\r\n\u001b[31mForged line');
    await sleep(1500);
    const lines = carrier.platform.lines.filter((l) => l.at >= began).map((l) => l.text);
    check(!lines.some((l) => l.includes('\u001b') || l.startsWith('Forged')), `it reaches the log as it is: ${JSON.stringify(lines.find((l) => l.includes('Forged')))}`);
  }),
];
