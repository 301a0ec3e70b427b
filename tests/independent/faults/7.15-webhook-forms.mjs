// 7.15: webhooks that are slightly not what they should be. The field is lost, not the call.
import { check, now, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const taken = (change) => async (carrier) => {
  const call = carrier.incoming();
  const body = change(call.body('call.initiated', { direction: 'incoming', state: 'parked' }));
  const status = await carrier.post(body);
  check(status === 200, `answered with ${status}`);
  await call.command('answer', 5000);
  await call.talking();
  await call.ear.sound(0, 8000, 'no greeting');
};

export default [
  scenario('A lone surrogate in the caller’s number costs the number, not the call', {}, taken((body) => body.replace('"from":"+15550100003"', '"from":"\\ud83d 555"'))),
  scenario('A lone surrogate in the caller’s name costs the name, not the call', {}, taken((body) => body.replace('"direction"', '"caller_id_name":"Ann \\udc00","direction"'))),
  scenario('A byte order mark before a webhook does no harm', {}, taken((body) => `\ufeff${body}`)),
  scenario('A number where the caller’s number should be a text does no harm', {}, taken((body) => body.replace('"from":"+15550100003"', '"from":15550100003'))),
  scenario('A caller without a number is answered', {}, taken((body) => body.replace('"from":"+15550100003"', '"from":null'))),
  scenario('Tags, headers and times of the wrong kind do no harm', {}, taken((body) => body.replace('"direction"', '"tags":{"a":1},"custom_headers":"x","start_time":5,"sip_headers":null,"direction"'))),
  scenario('Envelopes of API version 1 are told once, with what to change', {}, async (carrier) => {
    const began = now();
    for (let i = 0; i < 10; i++) {
      await carrier.post(JSON.stringify({ record_type: 'event', event_type: 'call_initiated', id: carrier.uuid(), created_at: new Date().toISOString(), payload: { call_control_id: `v2:${i}`, connection_id: '1', from: '+15550100003', to: '+15550100002', direction: 'incoming', state: 'parked' } }));
    }
    await sleep(500);
    const told = carrier.platform.said(/version/i, began).filter((l) => /webhook|API/i.test(l) && !l.includes('Orleans'));
    check(told.length > 0, 'nothing in the log says that the webhook API version is to be changed');
    check(told.length <= 2, `it is said ${told.length} times`);
    return told[0].slice(0, 200);
  }),
];
