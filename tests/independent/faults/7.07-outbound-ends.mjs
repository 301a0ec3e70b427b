// 7.7: what becomes of outbound calls that nobody answers, in the API, the metrics and the record.
import { check, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const settings = { Telnyx__ConnectionId: '1684641123236054244', Telnyx__CallerId: '+15550100002' };

/** Dials; answers the id that the API gave, and the leg at the carrier. */
export async function dial(carrier, to = '+15550100003') {
  const before = new Set(carrier.calls.keys());
  const answer = await carrier.platform.ask('POST', '/api/calls', JSON.stringify({ to }), { 'content-type': 'application/json' });
  check(answer.status === 202, `dialling is answered with ${answer.status} ${answer.text}`);
  const leg = await until(() => [...carrier.calls.values()].find((c) => !before.has(c.id) && c.direction === 'outgoing' && c.to === to), 5000, 'the carrier is asked for no call');
  return { id: answer.json.id ?? answer.json.callId ?? leg.id, leg };
}

const ends = (cause, sip, word, outcome, delay = 200) => async (carrier) => {
  const counted = () => carrier.platform.metric('voiceagent_calls_total', (tags) => tags.includes(`outcome="${outcome}"`));
  const before = await counted();
  carrier.onDial = async (call) => {
    await sleep(delay);
    call.end(cause, 'callee', sip);
  };
  const { id, leg } = await dial(carrier);
  await leg.ended(5000);
  let record = null;
  await until(async () => {
    const found = await carrier.platform.get(`/api/calls/${encodeURIComponent(id)}`);
    record = found.json;
    return found.status === 200 && record?.outcome;
  }, 3000, () => `GET /api/calls/${id} tells no outcome: ${JSON.stringify(record)}`);
  check(JSON.stringify(record).includes(word), `the cause ${cause} is not in the record: ${JSON.stringify(record)}`);
  const list = (await carrier.platform.get('/api/calls')).json.calls;
  check(list.some((c) => c.id === id), 'the call is not in the list');
  check(record.outcome === outcome, `the outcome is ${record.outcome}, and not ${outcome}`);
  await until(async () => (await counted()) > before, 2000, `the call is not in voiceagent_calls_total{outcome="${outcome}"}`);
  return `outcome ${record.outcome}`;
};

export default [
  scenario('An outbound call is in the API while it rings', { settings }, async (carrier) => {
    carrier.onDial = () => {};
    const { id } = await dial(carrier);
    await sleep(300);
    const { status, json } = await carrier.platform.get(`/api/calls/${encodeURIComponent(id)}`);
    check(status === 200, `GET /api/calls/{id} is ${status} while it rings`);
    check((await carrier.platform.get('/api/calls')).json.calls.some((c) => c.id === id), 'the call is not in the list');
    return `state ${json.state}`;
  }),
  scenario('An outbound call to a busy line ends as busy in the API and the metrics', { settings }, ends('user_busy', '486', 'busy', 'busy')),
  scenario('An outbound call that nobody answers ends as that', { settings, seconds: 12 }, ends('timeout', '480', 'timeout', 'no_answer')),
  scenario('An outbound call that is rejected ends as that', { settings, seconds: 12 }, ends('call_rejected', '603', 'rejected', 'rejected')),
  scenario('An outbound call to a number that is none ends as not found', { settings, seconds: 12 }, ends('not_found', '404', 'not_found', 'rejected')),
  scenario('An outbound call that is busy before the dial command is answered ends as busy', { settings }, async (carrier) => {
    carrier.onCommand = (c) => (c.name === 'dial' ? { delay: 400 } : undefined);
    return await ends('user_busy', '486', 'busy', 'busy', 0)(carrier);
  }),
  scenario('An outbound call that the carrier refuses with 422 is no call, and the API says why', { settings }, async (carrier) => {
    carrier.onCommand = (c) => (c.name === 'dial' ? { before: true, status: 422, errors: [{ code: '10016', title: 'Phone number must be in +E164 format', detail: "The 'to' parameter must be in E164 format.", source: { pointer: '/to' } }] } : undefined);
    const answer = await carrier.platform.ask('POST', '/api/calls', JSON.stringify({ to: '+15550100003' }), { 'content-type': 'application/json' });
    if (answer.status === 202) {
      const record = await until(async () => (await carrier.platform.get(`/api/calls/${encodeURIComponent(answer.json.id)}`)).json, 3000, 'a call that the carrier refuses is 202, and then unknown');
      check(record.outcome, `a call that the carrier refuses has no outcome: ${JSON.stringify(record)}`);
    } else {
      check(answer.status >= 400 && answer.text.length > 2, `${answer.status} with the body "${answer.text}"`);
      check((await carrier.platform.metric('voiceagent_calls_active')) === 0, 'a call is active that is none');
    }
    return `${answer.status} ${answer.text.slice(0, 120)}`;
  }),
];
