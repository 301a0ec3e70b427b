// 8.10: guesses of the API key are slowed, counted and logged; a key that can be guessed is a fault at the start.
import { check, now } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const key = 'a-key-of-forty-characters-for-the-api-00';

export default [
  scenario('Guesses of the API key are slowed, counted and logged', { own: true, settings: { Api__Key: key }, seconds: 8 }, async (carrier) => {
    const before = carrier.platform.lines.length;
    const began = now();
    const statuses = {};
    let left = 3000;
    await Promise.all(Array.from({ length: 12 }, async () => {
      while (left-- > 0 && now() - began < 4000) {
        const { status } = await carrier.platform.get('/api/calls', { authorization: `Bearer guess-${left}` }).catch(() => ({ status: 0 }));
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }));
    const unchecked = statuses[401] ?? 0;
    check(unchecked < 500, `${unchecked} guesses were looked at in ${((now() - began) / 1000).toFixed(1)} s`);
    const { text } = await carrier.platform.get('/metrics', { authorization: `Bearer ${key}` });
    check(/voiceagent_api\w*\{?[^\n]*(unauthorized|refused|401|denied|key)/i.test(text), 'no metric counts the guesses');
    const lines = carrier.platform.lines.length - before;
    check(lines > 0 && lines < 60, `${lines} lines in the log`);
    return JSON.stringify(statuses);
  }),
  scenario('An API key of eight characters is a fault at the start', { starts: true, seconds: 4 }, async (carrier) => {
    const platform = await carrier.launch({ Api__Key: 'letmein8' });
    const code = await platform.ends();
    check(code !== null && code !== 0, 'the platform starts with a key of eight characters');
    check(platform.said('Api__Key').length > 0, 'the message does not name Api__Key');
    check(!platform.output.includes('letmein8'), 'the message shows the key');
  }),
];
