using System.Runtime.CompilerServices;
using VoiceAgent.Audio;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The synthesis of a call, on a speech silo.</summary>
/// <param name="name">The name of the engine on the speech silo.</param>
internal sealed class ClusterTextToSpeech(string name, IGrainFactory grains, ICallWorkGrain receiver, WorkInbox<SpokenPart> inbox) : ITextToSpeech
{
    public string Name => name;

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int given = 0, skip = 0;
        await foreach (var part in inbox.AskAsync(Start, cancellationToken))
        {
            var had = Math.Min(skip, part.Pcm.Length);
            skip -= had;
            if (had == part.Pcm.Length)
                continue;
            given += part.Pcm.Length - had;
            yield return new SpokenAudio(
                AudioFrame.Over(request.SampleRate, had == 0 ? part.Pcm : part.Pcm[had..]),
                [.. part.Words.Select(w => new WordEnd(w.TextLength, TimeSpan.FromTicks(w.Ticks)))]);
        }

        Task<EngineFault?> Start(string silo, Guid work)
        {
            // After a loss the piece is spoken from its beginning; the audio that was given already is left out.
            skip = given;
            return grains.GetGrain<ISynthesizerGrain>(silo).SpeakAsync(
                new SynthesisOrder { Work = work, CallId = request.CallId, Reply = request.Reply, Segment = request.Segment, Text = request.Text, SampleRate = request.SampleRate, Patience = request.Patience, Engines = request.Engines, Language = request.Language },
                receiver,
                cancellationToken);
        }
    }
}
