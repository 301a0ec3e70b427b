// 7.20: every silo is lost in a call. The caller hears an apology, or is passed on, and then the call ends.
import { existsSync } from 'node:fs';
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const lost = (signal) => async (carrier) => {
  const dll = carrier.program.replaceAll('Gateway', 'Silo');
  check(existsSync(dll), `${dll} is not built`);
  const silo = await carrier.launch({ Cluster__Roles: 'All' }, dll);
  await silo.ready();
  const { Cluster__SiloPort, Cluster__GatewayPort, Cluster__PrimaryPort } = silo.settings;
  carrier.platform = await carrier.launch({ Cluster__Roles: 'None', Cluster__SiloPort, Cluster__GatewayPort, Cluster__PrimaryPort });
  await carrier.platform.ready();
  const call = await carrier.greeted();
  const began = now();
  silo.signal(signal);
  await until(() => call.ear.firstSound(began + 100) <= now() || call.spoken.length || call.count('transfer') || call.state === 'ended', 5000, 'five seconds after the last silo was lost the caller has heard nothing');
  const took = Math.round(now() - began);
  check(call.state !== 'ended' || call.ear.heard(began + 100) || call.spoken.length, 'hung up without a word');
  await call.ended(20_000);
  return `something was heard after ${took} ms, ended after ${Math.round(call.endedAt - began)} ms`;
};

export default [
  scenario('When all silos are killed in a call, the caller hears an apology within five seconds, and the call ends', { starts: true, seconds: 40 }, lost('SIGKILL')),
  scenario('When all silos freeze in a call, the caller hears an apology within five seconds, and the call ends', { starts: true, seconds: 40 }, async (carrier) => {
    try {
      return await lost('SIGSTOP')(carrier);
    } finally {
      carrier.started.forEach((p) => p.signal('SIGCONT'));
    }
  }),
];
