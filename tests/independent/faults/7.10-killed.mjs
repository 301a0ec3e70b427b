// 7.10: the only process is killed in a call and started again. Nobody is left in silence.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const takenUp = async (call, since, limit = 12_000) => {
  const command = await until(() => call.commands.find((c) => c.at > since && ['streaming_start', 'hangup', 'speak', 'transfer'].includes(c.name)), limit, () => `nothing is commanded within ${limit / 1000} s of the restart: the caller is left in silence (${call.commands.filter((c) => c.at > since).map((c) => c.name).join(', ') || 'no command at all'})`);
  return `${command.name} after ${Math.round(command.at - since)} ms`;
};

export default [
  scenario('A call of a process that was killed is taken over or hung up when its next event comes', { seconds: 15, own: true }, async (carrier) => {
    const call = await carrier.greeted();
    await carrier.platform.kill();
    await sleep(500);
    await carrier.platform.again();
    const since = now();
    call.tell('call.dtmf.received', { digit: '1' });
    return await takenUp(call, since);
  }),
  scenario('A call that was answered when its process was killed is taken over or hung up', { seconds: 15, own: true }, async (carrier) => {
    const call = carrier.incoming();
    call.media = 'never';
    await call.ring();
    await call.command('answer', 8000);
    await carrier.platform.kill();
    await carrier.platform.again();
    const since = now();
    call.tell('call.answered', { state: 'answered' });
    return await takenUp(call, since);
  }),
  scenario('A call whose process was killed, and that sends no event but the end of its stream, is taken over or hung up', { seconds: 15, own: true }, async (carrier) => {
    const call = await carrier.greeted();
    const since = now();
    await carrier.platform.kill();
    await carrier.platform.again();
    check(!call.line.isOpen, 'the socket outlived its process');
    return await takenUp(call, since);
  }),
  scenario('A platform that is told to stop twice hangs up its calls and ends', { own: true }, async (carrier) => {
    const { platform } = carrier;
    const call = await carrier.greeted();
    platform.signal('SIGTERM');
    await until(() => platform.said('calls may go on').length > 0, 3000, 'it does not say that it stops');
    const ready = await platform.get('/ready');
    check(ready.status === 503 && /stopping/.test(ready.text), `/ready does not say that it stops: ${ready.status} ${ready.text.slice(-200)}`);
    check(call.count('hangup') === 0, 'a call is hung up that may go on');
    const since = now();
    platform.signal('SIGTERM');
    const code = await Promise.race([platform.exited, sleep(8000).then(() => 'still runs')]);
    check(code === 0, `eight seconds after the second SIGTERM: ${code}; ${platform.output.slice(-400)}`);
    check(call.count('hangup') === 1, 'the caller is left on a dead line');
    return `ended after ${Math.round(now() - since)} ms`;
  }),
  scenario('A hang-up of a call that this process never had is taken, and nothing is commanded', { own: true }, async (carrier) => {
    const call = carrier.incoming({ state: 'answered' });
    const status = await call.hangUp();
    check(status === 200, `the hang-up is answered with ${status}`);
    await sleep(1500);
    const names = call.commands.map((c) => c.name).filter((n) => n !== 'status');
    check(names.length === 0, `commands for a call that is over: ${names.join(', ')}`);
  }),
];
