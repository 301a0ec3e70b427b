using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Receptionist;

/// <summary>A receptionist without a model: a fixed flow behind the port of a streaming language model.</summary>
/// <remarks>It keeps nothing between requests, so that the same messages always get the same reply.</remarks>
internal sealed class DemoReceptionist : ILanguageModel
{
    private const string HangUpTool = "hang_up";
    private const string TransferTool = "transfer_call";
    private const string NoArguments = "{}";

    private readonly ReceptionistOptions _options;
    private readonly TimeProvider _time;
    private readonly Business _business;
    private readonly Wording _wording;
    private readonly Understanding _understanding;
    private readonly Expectations _expectations;

    public DemoReceptionist(IOptions<ReceptionistOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _business = new Business(_options);
        _wording = new Wording(_business);
        _understanding = new Understanding(_business.Services);
        _expectations = new Expectations(_business);
    }

    public string Name => "Receptionist";

    /// <remarks>The expectation comes before the first word: a caller who interrupts the reply answers it all the same.</remarks>
    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var canTransfer = Offers(request, TransferTool);
        var history = new History(new Dialogue(_business, _wording, _understanding, canTransfer));
        var state = history.Walk(request.Messages);
        yield return new ReplyExpectation(_expectations.For(state.Asked));

        var pause = _options.FirstToken;
        foreach (var token in Tokens(state.Reply))
        {
            await Task.Delay(pause, _time, cancellationToken);
            yield return new ReplyText(token);
            pause = _options.TokenInterval;
        }

        if (state.Afterwards == Afterwards.HangUp && Offers(request, HangUpTool)) yield return Call(HangUpTool, request);
        if (state.Afterwards == Afterwards.Transfer) yield return Call(TransferTool, request);
    }

    private static bool Offers(ReplyRequest request, string tool) => request.Tools.Any(offered => offered.Name == tool);

    private static ReplyToolCall Call(string tool, ReplyRequest request) => new($"{tool}-{request.Messages.Count}", tool, NoArguments);

    // A token is a word and the space before it, as language models stream.
    private static IEnumerable<string> Tokens(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var space = text.IndexOf(' ', start + 1);
            var end = space < 0 ? text.Length : space;
            yield return text[start..end];
            start = end;
        }
    }
}
