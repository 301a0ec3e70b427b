// What Telnyx's documentation says about commands, answers and media frames: names, types, ranges and codes, and nothing of the platform's.
// Source: github.com/team-telnyx/openapi, openapi/spec3.yml at 4f3a6bd (2026-07-16), and developers.telnyx.com, media streaming.

const CODECS = ['PCMU', 'PCMA', 'G722', 'OPUS', 'AMR-WB', 'L16'];
const text = (longest = Infinity, pattern = null) => (value) =>
  typeof value !== 'string' ? 'must be a string' : value.length > longest ? `must have at most ${longest} characters` : pattern && !pattern.test(value) ? `must match ${pattern}` : null;
const truth = (value) => (typeof value === 'boolean' ? null : 'must be true or false');
const one = (...allowed) => (value) => (allowed.includes(value) ? null : `must be one of: ${allowed.join(', ')}`);
const whole = (low, high) => (value) => (!Number.isInteger(value) ? 'must be an integer' : value < low || value > high ? `must be ${low} to ${high}` : null);
const object = (value) => (value && typeof value === 'object' && !Array.isArray(value) ? null : 'must be an object');
const pairs = (value) =>
  Array.isArray(value) && value.every((p) => p && typeof p.name === 'string' && typeof p.value === 'string' && Object.keys(p).length === 2) ? null : 'must be a list of name and value';
const base64 = (value) => (typeof value !== 'string' || Buffer.from(value, 'base64').toString('base64') !== value ? 'must be base64' : null);
const url = (schemes) => (value) => {
  const problem = text()(value);
  if (problem) return problem;
  return URL.canParse(value) && schemes.includes(new URL(value).protocol) ? null : `must be a URL of ${schemes.join(' ')}`;
};

const every = { client_state: base64, command_id: text() };
const webhooks = {
  webhook_url: url(['http:', 'https:']), webhook_url_method: one('POST', 'GET'), webhook_urls: object, webhook_urls_method: one('POST', 'GET'), webhook_retries_policies: object,
};
const headers = { custom_headers: pairs, sip_headers: pairs };
const recording = {
  record: one('record-from-answer'), record_channels: one('single', 'dual'), record_custom_file_name: text(40), record_format: one('wav', 'mp3'),
  record_max_length: whole(0, 14400), record_timeout_secs: whole(0, 14400), record_track: one('both', 'inbound', 'outbound'), record_trim: one('trim-silence'),
};
const stream = {
  stream_url: url(['ws:', 'wss:']), stream_track: one('inbound_track', 'outbound_track', 'both_tracks'), stream_codec: one(...CODECS, 'default'),
  stream_bidirectional_mode: one('mp3', 'rtp'), stream_bidirectional_codec: one(...CODECS), stream_bidirectional_target_legs: one('both', 'self', 'opposite'),
};
const streamOfOurs = { stream_auth_token: text(4000), stream_bidirectional_sampling_rate: one(8000, 16000, 22050, 24000, 48000) };
const machine = { answering_machine_detection: one('premium', 'detect', 'detect_beep', 'detect_words', 'greeting_end', 'disabled'), answering_machine_detection_config: object };
const sip = {
  sip_auth_username: text(), sip_auth_password: text(), sip_region: one('US', 'Europe', 'Canada', 'Australia', 'Middle East'), sip_transport_protocol: one('UDP', 'TCP', 'TLS'),
  media_encryption: one('disabled', 'SRTP', 'DTLS'),
};
const legs = {
  timeout_secs: whole(5, 600), time_limit_secs: whole(30, 14400), audio_url: url(['http:', 'https:']), media_name: text(), from_display_name: text(128), park_after_unbridge: one('self'),
  privacy: one('id', 'none'), preferred_codecs: text(), send_digits_on_answer: text(Infinity, /^[0-9A-DwW*#]*$/), sound_modifications: object,
};
const voice = {
  payload: text(3000), voice: text(), payload_type: one('text', 'ssml'), service_level: one('basic', 'premium'), stop: text(), target_legs: one('self', 'opposite', 'both'), voice_settings: object,
  language: text(20, /^[a-z]{2,3}-[A-Z]{2}(-[A-Z]{3})?$|^arb$/), loop: (v) => (v === 'infinity' ? null : whole(1, 100)(v)),
};
const PHONE = /^\+[1-9][0-9]{6,14}$/;
const destination = (value) => (typeof value === 'string' && (PHONE.test(value) || /^sips?:[^@\s]+@[^@\s]+$/.test(value)) ? null : 'must be in +E164 format');

/** Commands by action: what is required, what is allowed, and in which state of the call (see carrier.mjs). */
export const COMMANDS = {
  dial: {
    required: ['connection_id', 'to', 'from'],
    fields: {
      ...every, ...webhooks, ...headers, ...recording, ...stream, ...streamOfOurs, ...machine, ...sip, ...legs, connection_id: text(), to: destination, from: text(Infinity, PHONE),
      billing_group_id: text(), bridge_intent: truth, bridge_on_answer: truth, link_to: text(), prevent_double_bridge: truth, retry_on_timeout: truth, send_silence_when_idle: truth,
      stream_establish_before_call_originate: truth, supervise_call_control_id: text(), supervisor_role: one('barge', 'whisper', 'monitor'), transcription: truth, transcription_config: object,
    },
  },
  answer: {
    required: [], fields: { ...every, ...webhooks, ...headers, ...recording, ...stream, billing_group_id: text(), preferred_codecs: text(), send_silence_when_idle: truth, sound_modifications: object, transcription: truth, transcription_config: object },
  },
  reject: { required: ['cause'], fields: { ...every, cause: one('CALL_REJECTED', 'USER_BUSY') } },
  hangup: { required: [], fields: { ...every, custom_headers: pairs } },
  transfer: {
    required: ['to'], unanswered: true,
    fields: { ...every, ...webhooks, ...headers, ...recording, ...machine, ...sip, ...legs, to: destination, from: text(), early_media: truth, mute_dtmf: one('none', 'both', 'self', 'opposite'), target_leg_client_state: base64 },
  },
  bridge: { required: ['call_control_id'], fields: { ...every, ...recording, call_control_id: text(), hold_after_unbridge: truth, mute_dtmf: one('none', 'both', 'self', 'opposite'), park_after_unbridge: one('self'), play_ringtone: truth, prevent_double_bridge: truth, ringtone: text() } },
  streaming_start: { required: ['stream_url'], answered: true, fields: { ...every, ...stream, ...streamOfOurs, custom_parameters: pairs } },
  streaming_stop: { required: [], answered: true, fields: { ...every, stream_id: text() } },
  speak: { required: ['payload', 'voice'], answered: true, fields: { ...every, ...voice } },
  playback_start: {
    required: [], answered: true,
    fields: { ...every, audio_url: url(['http:', 'https:']), media_name: text(), playback_content: base64, audio_type: one('mp3', 'wav'), loop: voice.loop, overlay: truth, stop: one('current', 'all'), target_legs: voice.target_legs, cache_audio: truth },
  },
  playback_stop: { required: [], answered: true, fields: { ...every, stop: one('current', 'all'), overlay: truth } },
  send_dtmf: { required: ['digits'], answered: true, fields: { ...every, digits: text(Infinity, /^[0-9A-DwW*#]+$/), duration_millis: whole(100, 500) } },
  client_state_update: { required: ['client_state'], method: 'PUT', fields: { client_state: base64 } },
};

/** Why a command's body is not as documented: a list of sentences, empty where it is. */
export function faultsOf(action, method, body) {
  const command = COMMANDS[action];
  if (!command) return [`${action} is no documented command that an agent needs`];
  if (method !== (command.method ?? 'POST')) return [`${action} is sent with ${method}`];
  if (object(body)) return [`the body of ${action} is no JSON object`];
  const faults = command.required.filter((name) => body[name] === undefined || body[name] === '').map((name) => `${action}.${name} is required`);
  for (const [name, value] of Object.entries(body)) {
    const field = command.fields[name];
    const problem = field ? field(value) : 'is unknown';
    if (problem) faults.push(`${action}.${name} ${problem}: ${JSON.stringify(value)?.slice(0, 80)}`);
  }
  return faults;
}

/** What the project pins, because the defaults of the carrier bite: mode, codec both ways, track, legs. */
export function loosenedStream(body) {
  const faults = [];
  if (body.stream_bidirectional_mode !== 'rtp') faults.push('stream_bidirectional_mode is not rtp: the default drops all that is sent');
  if (body.stream_track !== 'inbound_track') faults.push('stream_track is not pinned to inbound_track');
  if (!body.stream_codec || body.stream_codec !== body.stream_bidirectional_codec) faults.push('stream_codec and stream_bidirectional_codec are not pinned alike');
  if (body.stream_bidirectional_target_legs !== 'self') faults.push('stream_bidirectional_target_legs is not self');
  const { pathname, search } = new URL(body.stream_url);
  if (search) faults.push('the token of stream_url is in its query, which proxies lose');
  if (pathname.split('/').at(-1).length < 16) faults.push('the token of stream_url can be guessed');
  return faults;
}

/** An error as the API answers it. */
export const ERRORS = {
  authentication: [401, '10009', 'Authentication failed'],
  notFound: [404, '10005', 'Resource not found'],
  missing: [422, '10004', 'Missing required parameter'],
  value: [422, '10015', 'Invalid value'],
  number: [422, '10016', 'Phone number must be in +E164 format'],
  ended: [422, '90018', 'Call has already ended'],
  unanswered: [422, '90034', 'Call not answered yet'],
  streaming: [422, '90045', 'Media Streaming is used'],
  notStreaming: [422, '90048', 'Media Streaming is not used'],
  rate: [429, '10011', 'Too many requests'],
  internal: [500, '10007', 'Internal server error'],
  unavailable: [503, '10007', 'Service unavailable'],
};

/** Why a frame of the platform is not as documented, or null. */
export function faultOfFrame(frame, isBinary) {
  if (isBinary) return 'a binary frame: only text frames are documented';
  if (object(frame)) return 'a frame that is no JSON object';
  const only = (...names) => Object.keys(frame).every((name) => ['event', 'stream_id', ...names].includes(name));
  switch (frame.event) {
    case 'media': {
      if (!only('media') || object(frame.media) || Object.keys(frame.media).length !== 1) return 'a media frame with fields that are not documented';
      if (base64(frame.media.payload)) return 'a payload that is not plain base64';
      return null;
    }
    case 'mark':
      return only('mark') && typeof frame.mark?.name === 'string' && Object.keys(frame.mark).length === 1 ? null : 'a mark without a name, or with more';
    case 'clear':
      return only() ? null : 'a clear with fields that are not documented';
    default:
      return `a frame of the unknown kind ${JSON.stringify(frame.event)}`;
  }
}
