// 7.6: a call that was passed on needs the platform no more.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const settings = { Calls__MaxCalls: '1', Agent__TransferTo: '+15550100009' };

/** A caller who is passed on; answers when the bridge, or its failure, has been told. */
async function passedOn(carrier, goes = 'answered') {
  carrier.services.reply = ({ body, text }) => {
    const tool = (body.tools ?? []).map((t) => t.function).find((t) => /transfer/i.test(t.name));
    return /through/.test(text) && tool && !body.messages.some((m) => m.role === 'tool')
      ? { text: 'I put you through.', tools: [{ name: tool.name, arguments: Object.fromEntries((tool.parameters?.required ?? []).map((n) => [n, 'asked'])) }] } : null;
  };
  const call = await carrier.greeted();
  call.transferGoes = goes;
  await call.line.say('put me through to a person');
  await call.command('transfer', 12_000);
  if (goes === 'answered') await until(() => call.bridgedAt, 5000, 'the bridge is not told');
  await sleep(500);
  return call;
}

export default [
  scenario('The place of a caller who was passed on is free at the bridge', { seconds: 10, own: true, settings }, async (carrier) => {
    await passedOn(carrier);
    await sleep(500);
    const second = carrier.incoming();
    await second.ring();
    await until(() => second.line?.started || second.state === 'ended', 5000, 'the second caller is neither answered nor refused');
    check(second.state !== 'ended', `the second caller is refused (${second.cause}) while the first one is bridged`);
    await second.ear.sound(0, 5000, 'the second caller hears no greeting');
  }),
  scenario('A drain does not wait for a call that is bridged', { seconds: 10, own: true, settings }, async (carrier) => {
    await passedOn(carrier);
    const began = now();
    carrier.platform.signal('SIGTERM');
    await until(() => carrier.platform.exitCode !== null, 6000, 'the platform waits for a bridged call');
    return `ended after ${Math.round(now() - began)} ms`;
  }),
  scenario('The place of a caller whose transfer fails stays taken, and the agent comes back', { seconds: 14, own: true, settings }, async (carrier) => {
    const first = await passedOn(carrier, 'user_busy');
    const told = now();
    await first.ear.sound(told - 400, 6000, 'the agent does not come back after a transfer that failed');
    const second = carrier.incoming();
    await second.ring();
    await until(() => second.line?.started || second.state === 'ended', 5000, 'the second caller is neither answered nor refused');
    check(second.state === 'ended', 'a second caller is answered where there is one place, and the first still speaks');
  }),
  scenario('A bridged caller who hangs up is told as transferred, and nothing is commanded any more', { seconds: 10, own: true, settings }, async (carrier) => {
    const call = await passedOn(carrier);
    await sleep(500);
    const bridged = now();
    await call.hangUp();
    await sleep(800);
    const late = call.commands.filter((c) => c.at > bridged && c.name !== 'status').map((c) => c.name);
    check(late.length === 0, `after the caller hung up these came: ${late.join(', ')}`);
    const record = await carrier.platform.call(call.id);
    check(record?.outcome === 'transferred', `the outcome is ${record?.outcome}`);
  }),
];
