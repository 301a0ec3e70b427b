using Microsoft.Extensions.Logging;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

internal sealed partial class CallSession
{
    private static readonly Func<ILogger, string, IDisposable?> CallScope = LoggerMessage.DefineScope<string>("call {CallId}");

    /// <summary>Logs one line a turn: its waterfall in milliseconds since the end of the caller's turn. What was said is not in the line.</summary>
    private void LogTurn(EndReply ended)
    {
        var t = ended.Timings;
        LogTurnEnded(
            t.Turn, ended.Reply.Value, ended.Outcome,
            Ms(t.LastSound - t.EndOfTurn), Ms(t.Transcript - t.EndOfTurn), Ms(t.ModelRequest - t.EndOfTurn), Ms(t.FirstToken - t.EndOfTurn),
            Ms(t.FirstSentence - t.EndOfTurn), Ms(t.SynthesisRequest - t.EndOfTurn), Ms(t.FirstAudio - t.EndOfTurn), Ms(t.End - t.EndOfTurn));
        foreach (var tool in t.Tools ?? [])
            LogToolUsed(t.Turn, ended.Reply.Value, LogText.Clean(tool.Name), tool.OutcomeWord, Ms(tool.Start - t.EndOfTurn), Ms(tool.End - t.EndOfTurn));

        static double? Ms(TimeSpan? time) => time is { } t ? Math.Round(t.TotalMilliseconds, 1) : null;
    }

    private void LogEngineFailed(string engine, EngineFailure kind, Exception exception)
    {
        _metrics.EngineFailed(engine, kind);
        LogEngineFailure(engine, kind, exception);
    }

    [LoggerMessage(LogLevel.Information, "Call started, {Direction}")]
    private partial void LogStarted(CallDirection direction);

    [LoggerMessage(LogLevel.Information, "Call ended after {Length}: {Cause} ({Outcome})")]
    private partial void LogEnded(string cause, string outcome, TimeSpan length);

    [LoggerMessage(LogLevel.Information, "Turn {Turn} reply {Reply} {Outcome}: audio_received {LastSound}, stt_complete {Transcript}, llm_start {ModelRequest}, first_token {FirstToken}, first_sentence {FirstSentence}, tts_start {SynthesisRequest}, first_audio_sent {FirstAudio}, pipeline_complete {End} (ms from end of turn)")]
    private partial void LogTurnEnded(int turn, int reply, ReplyOutcome outcome, double? lastSound, double? transcript, double? modelRequest, double? firstToken, double? firstSentence, double? synthesisRequest, double? firstAudio, double? end);

    [LoggerMessage(LogLevel.Information, "Turn {Turn} reply {Reply} tool {Tool} {Outcome}: tool_start {Start}, tool_end {End} (ms from end of turn)")]
    private partial void LogToolUsed(int turn, int reply, string tool, string outcome, double? start, double? end);

    [LoggerMessage(LogLevel.Information, "The agent hangs up: {Reason}")]
    private partial void LogHangingUp(HangUpReason reason);

    [LoggerMessage(LogLevel.Warning, "{Engine} failed: {Kind}")]
    private partial void LogEngineFailure(string engine, EngineFailure kind, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The carrier failed to {Command}")]
    private partial void LogControlFailed(string command, Exception exception);

    [LoggerMessage(LogLevel.Error, "The call's session failed by a defect; the call is hung up")]
    private partial void LogBroken(Exception exception);
}
