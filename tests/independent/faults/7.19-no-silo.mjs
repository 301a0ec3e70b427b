// 7.19: a gateway that is started before any silo is there listens, and says what it lacks.
import { check, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

export default [
  scenario('A gateway that is started before any silo listens: alive, not ready, and says why', { starts: true, seconds: 9 }, async (carrier) => {
    const gateway = await carrier.launch({ Cluster__Roles: 'None' });
    carrier.platform = gateway;
    const get = (path) => gateway.get(path).catch(() => ({ status: 0, text: '' }));
    await until(async () => (await get('/health')).status === 200, 10_000, `/health does not answer 200 within 10 s: ${gateway.output.slice(-300)}`);
    const ready = await get('/ready');
    check(ready.status === 503, `/ready answers ${ready.status} without any silo`);
    check(/silo|cluster/i.test(ready.text), `/ready does not say what is lacking: ${ready.text}`);
    const call = carrier.incoming();
    const status = await call.ring();
    check([200, 503].includes(status), `a webhook is answered with ${status}`);
    await sleep(1500);
    check(call.count('answer') === 0, 'a call is answered that nobody can hold');
    return `${ready.status} ${ready.text.slice(0, 160)}`;
  }),
];
