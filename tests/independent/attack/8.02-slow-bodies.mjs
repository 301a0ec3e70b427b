// 8.2: unsigned webhooks that announce much and send little. Memory is bounded and good calls are unharmed.
import { connect } from 'node:net';
import { check, now, sleep } from '../caller.mjs';
import { scenario } from '../scenario.mjs';

/** Opens connections that send a head and then a few bytes; answers what closes them all. */
async function open(carrier, count, head, drip) {
  const { hostname, port } = new URL(carrier.platform.url);
  const sockets = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(head);
    sockets.push(socket);
    if (i % 50 === 49) await sleep(20);
  }
  const timer = setInterval(() => sockets.forEach((s) => s.writable && s.write(drip)), 1000);
  return () => {
    clearInterval(timer);
    sockets.forEach((s) => s.destroy());
  };
}

// What is only reserved is not resident: a heap that may not grow shows it.
const limited = { own: true, seconds: 25, settings: { DOTNET_GCHeapHardLimit: '0x14000000' } };

const slow = (count, head, drip, limit) => async (carrier) => {
  const usual = await (await carrier.greeted()).ask('when are you open');
  const before = carrier.platform.footprint;
  const close = await open(carrier, count, head, drip);
  try {
    await sleep(2500);
    const during = carrier.platform.footprint;
    const began = now();
    const call = await carrier.greeted();
    const answered = Math.round(call.answeredAt - call.rangAt);
    const after = await call.ask('when are you open');
    check(during.memory - before.memory < limit, `${count} connections took ${during.memory - before.memory} MB (${before.memory} to ${during.memory})`);
    check(answered < 1000, `a call is answered after ${answered} ms`);
    check(after < usual + 600, `a question is answered after ${after} ms, ${usual} ms without the attack`);
    check(during.threads - before.threads < 50, `threads rose from ${before.threads} to ${during.threads}`);
    return `${before.memory} to ${during.memory} MB; a call answered after ${answered} ms, a question after ${after} ms (${usual} before); ${Math.round(now() - began)} ms`;
  } finally {
    close();
  }
};
const head = (more) => `POST /telnyx/webhooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;

export default [
  scenario('Four hundred unsigned webhooks that announce a megabyte and send little cost little memory', limited, slow(400, `${head('Content-Length: 1048576')}{"data":`, ' ', 120)),
  scenario('Two hundred such webhooks in chunks cost little memory', limited, slow(200, `${head('Transfer-Encoding: chunked')}8\r\n{"data":\r\n`, '1\r\n \r\n', 100)),
  scenario('Two hundred such webhooks with a signature that is no good cost little memory', limited, slow(200, `${head(`Content-Length: 1048576\r\ntelnyx-timestamp: ${Math.floor(Date.now() / 1000)}\r\ntelnyx-signature-ed25519: ${Buffer.alloc(64, 7).toString('base64')}`)}{`, ' ', 100)),
  scenario('A body that is never finished is given up within thirty seconds', { seconds: 40, own: true }, async (carrier) => {
    const { hostname, port } = new URL(carrier.platform.url);
    const began = now();
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`${head('Content-Length: 1048576')}{`);
    await Promise.race([new Promise((done) => socket.once('close', done)), sleep(35_000)]);
    const took = now() - began;
    socket.destroy();
    check(took < 34_000, 'a connection that announced a megabyte and sent one byte is still open after 35 s');
    return `closed after ${Math.round(took)} ms`;
  }),
];
