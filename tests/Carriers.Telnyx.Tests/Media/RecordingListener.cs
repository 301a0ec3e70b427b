using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Telnyx.Tests.Media;

/// <summary>Writes down what a media line brings.</summary>
internal sealed class RecordingListener : IMediaLineListener
{
    public List<short[]> Audio { get; } = [];

    public List<long> Marks { get; } = [];

    public string Digits { get; private set; } = "";

    public List<string> Lost { get; } = [];

    public Action? WhenAudio { get; init; }

    public void OnAudio(ReadOnlySpan<short> pcm)
    {
        Audio.Add(pcm.ToArray());
        WhenAudio?.Invoke();
    }

    public void OnMark(long mark) => Marks.Add(mark);

    public void OnDigit(char digit) => Digits += digit;

    public void OnLineLost(IMediaLine line, string reason) => Lost.Add(reason);
}
