// 7.19: a gateway that is started before any silo is there listens, and says what it lacks.
import { check, now, sleep, until } from '../caller.mjs';
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
  scenario('A gateway that looks for silos ends at once when it is told to, though somebody rings', { starts: true, seconds: 9 }, async (carrier) => {
    const gateway = await carrier.launch({ Cluster__Roles: 'None' });
    carrier.platform = gateway;
    await until(async () => (await gateway.get('/health').catch(() => ({ status: 0 }))).status === 200, 10_000, 'it does not listen');
    await carrier.incoming().ring();
    await sleep(500);
    const began = now();
    gateway.signal('SIGTERM');
    const code = await Promise.race([gateway.exited, sleep(6000).then(() => 'still runs')]);
    check(code === 0, `six seconds after SIGTERM: ${code}; ${gateway.output.slice(-300)}`);
    return `ended after ${Math.round(now() - began)} ms`;
  }),
];
