using VoiceAgent.Audio;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>The caller's end of a call as the session drives it: a mouth that plays, and the carrier's control.</summary>
/// <remarks>Play, end of segment, hold, resume, clear and keep take effect in the order they are called.</remarks>
public interface ICallLeg
{
    /// <summary>The sample rate in Hz of the audio to play.</summary>
    int SampleRate { get; }

    /// <summary>Queues audio of a segment behind what is queued already. The leg owns the frame from here on.</summary>
    void Play(ReplyId reply, int segment, AudioFrame audio);

    /// <summary>Tells the leg that all audio of the segment has been queued.</summary>
    void EndSegment(ReplyId reply, int segment);

    /// <summary>Stops sending at the next frame and keeps what is queued.</summary>
    void Hold();

    /// <summary>Goes on sending after a hold.</summary>
    /// <param name="from">Where in the segment to go on; null to go on where it was held.</param>
    void Resume(ReplyId reply, int segment, TimeSpan? from);

    /// <summary>Drops everything queued here and at the carrier. Audio of this and earlier replies that still comes is dropped, too.</summary>
    void Clear(ReplyId reply);

    /// <summary>Drops what is queued here and at the carrier except the first segments of a reply. More of that reply may come.</summary>
    void Keep(ReplyId reply, int segments);

    /// <summary>The carrier's control of the call, apart from its audio.</summary>
    ICallControl Control { get; }
}

/// <summary>What a leg tells its session. The methods may be called from any thread, one at a time, in the order in which things happened.</summary>
public interface ICallLegListener
{
    /// <summary>The call time now.</summary>
    TimeSpan Now { get; }

    /// <summary>Takes an event that happened now.</summary>
    void OnEvent(CallEvent happened);

    /// <summary>The caller began an utterance. Utterances of the call are numbered 1, 2, 3, … like their <see cref="SpeechStarted"/>, which was reported just before.</summary>
    void OnUtteranceStarted(int utterance);

    /// <summary>Takes more audio of the utterance, from a little before its onset, at the recognizer's rate. The listener owns the frame.</summary>
    void OnUtteranceAudio(int utterance, AudioFrame audio);

    /// <summary>All audio of the utterance was reported; its <see cref="SpeechStopped"/> follows.</summary>
    void OnUtteranceEnded(int utterance);
}
