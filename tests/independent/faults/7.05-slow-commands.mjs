// 7.5: the carrier takes its time to answer a command; the caller speaks meanwhile.
import { check, now, sleep, until } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

const long = 'I do that for you now and tell you a little about the house meanwhile. It was built a hundred years ago by the river. It has nine rooms and a garden. In the garden there are many trees and a small pond with fish in it. That is all there is to say.';

/** The model calls the tool whose name has this word in it, and speaks a long text after, or around it. */
function callsTool(services, word, args) {
  services.reply = ({ body, text }) => {
    const used = body.messages.some((m) => m.role === 'tool');
    if (/press|through|goodbye/.test(text) && !used) {
      const tool = (body.tools ?? []).map((t) => t.function).find((t) => word.test(t.name));
      if (tool) return { text: long, tools: [{ name: tool.name, arguments: args(tool) }] };
      services.lacking = (body.tools ?? []).map((t) => t.function.name).join(', ');
    }
    return used ? { text: long } : null;
  };
}

const digitsOf = (tool) => ({ [Object.keys(tool.parameters?.properties ?? { digits: 0 })[0]]: '12' });
const nothing = (tool) => Object.fromEntries((tool.parameters?.required ?? []).map((name) => [name, 'wanted']));

/** The caller speaks into the agent's words while a command waits for its answer; how long the agent is heard after that. */
async function silenceWhileWaiting(carrier, command, words, delay, when = 400) {
  const call = carrier.incoming();
  let slow = null;
  call.onCommand = (c) => (c.name === command ? ((slow ??= now()), { delay }) : undefined);
  await call.ring();
  await call.talking();
  await call.ear.sound(0, 15_000, 'no greeting');
  await call.ear.quiet();
  await call.line.say(words);
  await until(() => slow || carrier.services.lacking !== undefined, 20_000, `no ${command} comes`);
  check(slow, `the model is offered no tool for ${command}, only: ${carrier.services.lacking}`);
  await sleep(when);
  check(call.ear.heard(now() - 300) > 0, 'the agent does not speak while the command waits: nothing to stop');
  const began = now();
  const said = call.line.say('stop that right now', 1200);
  await until(() => call.ear.lastSound() < now() - 200, 6000, 'the agent speaks on for 6 s');
  await said;
  return Math.round(call.ear.lastSound() - began);
}

const settings = { Agent__TransferTo: '+15550100009' };

const stops = (command, tool, args, words, delay) => async (carrier) => {
  callsTool(carrier.services, tool, args);
  const usual = await silenceWhileWaiting(carrier, command, words, 0);
  const waiting = await silenceWhileWaiting(carrier, command, words, delay);
  check(waiting <= Math.max(500, usual + 250), `silent ${waiting} ms after the caller began while ${command} waits ${delay} ms for its answer; ${usual} ms when it is answered at once`);
  return `silent after ${waiting} ms; ${usual} ms when the command is answered at once`;
};

export default [
  scenario('The agent falls silent as fast as ever while send_dtmf waits three seconds for its answer', { seconds: 25, own: true, settings }, stops('send_dtmf', /digit|dtmf|key/i, digitsOf, 'press the keys for me', 3000)),
  scenario('The agent falls silent as fast as ever while send_dtmf is answered with 500 again and again', { seconds: 25, own: true, settings }, async (carrier) => {
    callsTool(carrier.services, /digit|dtmf|key/i, digitsOf);
    carrier.onCommand = (c) => (c.name === 'send_dtmf' ? { status: 500 } : undefined);
    const waiting = await silenceWhileWaiting(carrier, 'send_dtmf', 'press the keys for me', 700);
    check(waiting <= 500, `silent ${waiting} ms after the caller began while send_dtmf is sent again`);
    return `silent after ${waiting} ms`;
  }),
  scenario('A second caller is not slowed by a command of the first that waits', { seconds: 20, own: true, settings }, async (carrier) => {
    callsTool(carrier.services, /digit|dtmf|key/i, digitsOf);
    const [first, second] = [carrier.incoming(), carrier.incoming()];
    let slow = false;
    first.onCommand = (c) => (c.name === 'send_dtmf' ? ((slow = true), { delay: 3000 }) : undefined);
    for (const call of [first, second]) {
      await call.ring();
      await call.talking();
    }
    await Promise.all([first, second].map((c) => c.ear.quiet(700)));
    await first.line.say('press the keys for me');
    await until(() => slow, 20_000, 'no send_dtmf comes');
    const after = await second.ask('when are you open', 3000);
    check(after < 1500, `the second caller is answered after ${after} ms`);
    return `answered after ${after} ms`;
  }),
  scenario('A caller who says something while hangup waits for its answer is not talked over', { seconds: 25, own: true, settings }, async (carrier) => {
    callsTool(carrier.services, /hang/i, nothing);
    const call = carrier.incoming();
    call.onCommand = (c) => (c.name === 'hangup' ? { delay: 3000, before: true, status: 503 } : undefined);
    await call.ring();
    await call.talking();
    await call.ear.quiet();
    await call.line.say('thank you goodbye');
    const hangup = await call.command('hangup', 30_000);
    await sleep(300);
    await call.line.say('hello are you still there');
    await sleep(1000);
    check(call.ear.heard(hangup.at + 500) === 0, 'the agent speaks after it has hung up');
    check(call.count('hangup') >= 2, 'a hangup that is answered with 503 is not sent again');
    return `${call.count('hangup')} times sent`;
  }),
];
