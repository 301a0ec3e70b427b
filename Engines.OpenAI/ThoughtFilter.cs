namespace VoiceAgent.Engines.OpenAI;

/// <summary>Leaves out what a model thinks where its server puts that into the text: a reply that begins with <c>&lt;think&gt;</c>, up to <c>&lt;/think&gt;</c>
/// (vLLM and llama.cpp without a reasoning parser).</summary>
internal sealed class ThoughtFilter
{
    private const string Start = "<think>", End = "</think>";

    private string _held = "";
    private State _state;

    private enum State
    {
        Beginning,
        Thinking,
        Speaking,
    }

    /// <summary>More of the text.</summary>
    /// <returns>What of it, and of what was held back, is to be spoken.</returns>
    public string Take(string text)
    {
        if (_state is State.Speaking || text.Length == 0)
            return text;
        _held += text;
        if (_state is State.Beginning)
        {
            var begin = _held.TrimStart();
            if (begin.Length < Start.Length && Start.StartsWith(begin, StringComparison.Ordinal))
                return "";
            if (!begin.StartsWith(Start, StringComparison.Ordinal))
                return Speak(_held);
            _state = State.Thinking;
        }

        if (_held.IndexOf(End, StringComparison.Ordinal) is >= 0 and var end)
            return Speak(_held[(end + End.Length)..].TrimStart());
        return "";
    }

    /// <summary>The text has ended.</summary>
    /// <returns>What was held back, and was no thought.</returns>
    public string Rest() => _state is State.Beginning ? Speak(_held) : "";

    private string Speak(string text)
    {
        (_state, _held) = (State.Speaking, "");
        return text;
    }
}
