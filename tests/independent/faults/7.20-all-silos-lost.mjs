// 7.20: every silo is lost in a call. The caller hears an apology, or is passed on, and then the call ends.
import { existsSync } from 'node:fs';
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const lost = (signal, settings = {}) => async (carrier) => {
  const dll = carrier.program.replaceAll('Gateway', 'Silo');
  check(existsSync(dll), `${dll} is not built`);
  const silo = await carrier.launch({ Cluster__Roles: 'All', ...settings }, dll);
  await silo.ready();
  const { Cluster__SiloPort, Cluster__GatewayPort, Cluster__PrimaryPort } = silo.settings;
  carrier.platform = await carrier.launch({ Cluster__Roles: 'None', Cluster__SiloPort, Cluster__GatewayPort, Cluster__PrimaryPort });
  await carrier.platform.ready();
  const call = await carrier.greeted();
  const began = now();
  silo.signal(signal);
  const spoken = () => call.spoken.some((s) => s.at >= began);
  await until(() => call.ear.firstSound(began + 100) <= now() || spoken() || call.count('transfer') || call.state === 'ended', 5000, 'five seconds after the last silo was lost the caller has heard nothing');
  const took = Math.round(now() - began);
  check(call.state !== 'ended' || call.ear.heard(began + 100) || spoken(), 'hung up without a word');
  if (settings.Agent__TransferTo) {
    await until(() => call.count('transfer'), 15_000, 'the caller is not passed on');
    const { body, at } = call.commands.find((c) => c.name === 'transfer');
    check(body.to === settings.Agent__TransferTo, `passed on to ${body.to}`);
    return `something was heard after ${took} ms, passed on after ${Math.round(at - began)} ms`;
  }
  await call.ended(20_000);
  return `something was heard after ${took} ms, ended after ${Math.round(call.endedAt - began)} ms`;
};

export default [
  scenario('When all silos are killed in a call, the caller hears an apology within five seconds, and the call ends', { starts: true, seconds: 40 }, lost('SIGKILL')),
  scenario('When all silos are killed in a call and failures are passed on, the caller hears an apology and is passed on', { starts: true, seconds: 40 }, lost('SIGKILL', { Agent__FailureAction: 'Transfer', Agent__TransferTo: '+15550100999' })),
  scenario('When all silos freeze in a call, the caller hears an apology within five seconds, and the call ends', { starts: true, seconds: 40 }, async (carrier) => {
    try {
      return await lost('SIGSTOP')(carrier);
    } finally {
      carrier.started.forEach((p) => p.signal('SIGCONT'));
    }
  }),
];
