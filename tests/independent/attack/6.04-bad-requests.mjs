// 6.4: requests to dial that are not what they should be are refused with a JSON error that names the field.
import { check } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const settings = { Telnyx__ConnectionId: '1684641123236054244', Telnyx__CallerId: '+15550100002' };
const requests = [
  ['an unknown field', '{"to":"+15550100003","agentt":"x"}', 'application/json', 'agentt'],
  ['a fruit', '{"to":"banana"}', 'application/json', 'to'],
  ['no number', '{}', 'application/json', 'to'],
  ['a number that is a number', '{"to":15550100003}', 'application/json', 'to'],
  ['a number that is null', '{"to":null}', 'application/json', 'to'],
  ['a number in a list', '{"to":["+15550100003"]}', 'application/json', 'to'],
  ['a caller that is none', '{"to":"+15550100003","from":"me"}', 'application/json', 'from'],
  ['a caller that is an object', '{"to":"+15550100003","from":{}}', 'application/json', 'from'],
  ['the same field twice', '{"to":"+15550100003","to":"+15550100004"}', 'application/json', 'to'],
  ['broken JSON', '{"to":', 'application/json', ''],
  ['a list', '[]', 'application/json', ''],
  ['nothing', '', 'application/json', ''],
  ['no content type', '{"to":"+15550100003"}', null, ''],
  ['XML', '<to/>', 'application/xml', ''],
];

export default [
  scenario('A request to dial that is wrong is refused with an error that names the field', { settings }, async (carrier) => {
    const wrong = [];
    for (const [name, body, type, field] of requests) {
      const { status, text, json } = await carrier.platform.ask('POST', '/api/calls', body, type ? { 'content-type': type } : {});
      if (status < 400 || status >= 500) wrong.push(`${name}: ${status}`);
      else if (!json) wrong.push(`${name}: ${status} without a JSON error ("${text.slice(0, 40)}")`);
      else if (field && !text.includes(field)) wrong.push(`${name}: ${status} that does not name ${field}`);
    }
    check(wrong.length === 0, wrong.join('; '));
    check(![...carrier.calls.values()].some((c) => c.direction === 'outgoing'), 'the carrier was asked for a call');
    return `${requests.length} requests refused`;
  }),
  scenario('Requests to hang up calls that are none are 404 with a JSON error', { settings }, async (carrier) => {
    for (const id of ['v3:nobody', 'a'.repeat(3000), '%0d%0aX']) {
      const { status, json } = await carrier.platform.ask('POST', `/api/calls/${id}/hangup`, '');
      check(status === 404 || status === 400, `${id.slice(0, 20)} is answered with ${status}`);
      check(json, `${status} for ${id.slice(0, 20)} without a JSON error`);
    }
  }),
];
