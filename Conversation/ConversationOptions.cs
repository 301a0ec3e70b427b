using System.ComponentModel.DataAnnotations;
using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>What becomes of a call whose engines fail again and again.</summary>
public enum FailureAction
{
    HangUp,

    /// <summary>The caller is passed on to <see cref="ConversationOptions.TransferTo"/>.</summary>
    Transfer,
}

/// <summary>How the agent takes turns. Configuration section <c>Conversation</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>Said as soon as the caller can hear it; empty lets the model greet.</summary>
    public string Greeting { get; set; } = "";

    /// <summary>The caller may cut the greeting short.</summary>
    /// <value>Default: true.</value>
    public bool GreetingInterruptible { get; set; } = true;

    /// <summary>Silence after the caller's last sound that ends the turn, where the words say nothing about that.</summary>
    /// <value>0 to 5 s. Default: 300 ms (LiveKit Agents' minimum with a turn model), because a turn stays open until its answer can be heard (<see cref="ReadyTimeout"/>); 500 ms (without one) suits better where nothing is begun ahead.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan EndpointingDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The same when the words are a whole answer, or a question with its mark, or likely all (<see cref="FinishedAbove"/>).</summary>
    /// <value>0 to 5 s. Default: 200 ms: the detector takes as long to notice a silence.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan FinishedDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The same within a number, an e-mail address or a name that is being spelled.</summary>
    /// <value>0 to 10 s. Default: 500 ms (Vapi's wait after a number): most pauses between groups of digits are shorter.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan DictationDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The same when the words show that more is to come (trailing "and", "um", "the").</summary>
    /// <value>0 to 10 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan UnfinishedDelay { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>What counts as a number or a name of <see cref="DictationDelay"/>.</summary>
    public DictationOptions Dictation { get; set; } = new();

    /// <summary>Where the words alone leave open whether the turn is over, a turn detector is asked.</summary>
    /// <value>Default: true. The detector knows English; false for other languages.</value>
    public bool PredictsTurns { get; set; } = true;

    /// <summary>What is at least so likely to be all that the caller says counts as finished.</summary>
    /// <value>0 to 1. Default: 0.4.</value>
    [Range(0.0, 1)]
    public double FinishedAbove { get; set; } = 0.4;

    /// <summary>What is less likely counts as unfinished.</summary>
    /// <value>0 to 1. Default: 0.003.</value>
    [Range(0.0, 1)]
    public double UnfinishedBelow { get; set; } = 0.003;

    /// <summary>How long a turn that could be over waits for the detector.</summary>
    /// <value>0 to 1 s. Default: 100 ms; what is in this process answers at once.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan PredictionTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The delays after words that are, or may be, all follow the caller: longer for one who pauses in mid-sentence, shorter for one who does not.</summary>
    /// <value>Default: true. Between <see cref="FastestPace"/> and <see cref="SlowestPace"/> times, never below <see cref="PaceOptions.ShortestPause"/> where the delay itself is not shorter.</value>
    public bool LearnsPauses { get; set; } = true;

    /// <summary>How they are learned.</summary>
    public PaceOptions Pace { get; set; } = new();

    /// <summary>What the delays are multiplied by for a caller who never pauses.</summary>
    /// <value>0.1 to 1. Default: 0.6.</value>
    [Range(0.1, 1)]
    public double FastestPace { get; set; } = 0.6;

    /// <summary>What they are multiplied by for one who pauses long.</summary>
    /// <value>1 to 10. Default: 2.</value>
    [Range(1.0, 10)]
    public double SlowestPace { get; set; } = 2;

    /// <summary>A caller who goes on this soon after the agent began to answer was cut off: a pause to learn from.</summary>
    /// <value>0 to 5 s. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan CutOffWithin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The model begins to answer what is likely all the caller says before the turn is over. The reply is kept where the words stay the same; else the model was asked in vain.</summary>
    /// <value>Default: true.</value>
    public bool Speculates { get; set; } = true;

    /// <summary>A silence that may be the end of the turn.</summary>
    /// <value>0 to 5 s. Default: 200 ms: speech is reported in steps of 100 ms, and so are interim transcripts of fast recognizers.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan SpeculateAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often in a turn.</summary>
    /// <value>1 to 10. Default: 3 (LiveKit Agents).</value>
    [Range(1, 10)]
    public int MaxSpeculations { get; set; } = 3;

    /// <summary>The first piece of such a reply is synthesized before the turn is over, too; it is played when the turn is.</summary>
    /// <value>Default: true. Where voices bill by the character, it costs those of first pieces that are dropped.</value>
    public bool SynthesizesAhead { get; set; } = true;

    /// <summary>How long a turn that is over is left open while a reply that was begun ahead has nothing to be heard yet: a caller who goes on meanwhile was not cut off. It costs no time.</summary>
    /// <value>0 to 5 s. Default: 1 s; 0 ends turns by the delays alone. After one of the <see cref="Openers"/> the turn stays open until the answer is heard, however long that takes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for a missing transcript once the turn is over; then the interim text counts, and where there is none the agent asks the caller to say it again.</summary>
    /// <value>0 to 30 s. Default: 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan TranscriptTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Speech over the agent that makes it pause.</summary>
    /// <value>0 to 2 s. Default: 100 ms; the detector itself needs 50.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02")]
    public TimeSpan HoldAfter { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Speech over the agent that interrupts it, once a word of it is known.</summary>
    /// <value>0 to 5 s. Default: 500 ms (LiveKit Agents' minimum interruption duration).</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan InterruptAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The same while no word of it is known: it may be an acknowledgement, a laugh, a cough. The agent is silent meanwhile.</summary>
    /// <value>0 to 10 s. Default: 900 ms: an "alright" takes 500, and interim transcripts come up to 400 ms later.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan InterruptWithoutWordsAfter { get; set; } = TimeSpan.FromMilliseconds(900);

    /// <summary>The same while the words so far are only acknowledgements ("yeah", "mhm").</summary>
    /// <value>0 to 10 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan InterruptAcknowledgingAfter { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>So many words that are no acknowledgement interrupt the agent sooner, while the caller still speaks; a word like "stop" does alone.</summary>
    /// <value>1 to 10. Default: 2: they take some 250 ms, and one alone is often misheard.</value>
    [Range(1, 10)]
    public int InterruptWords { get; set; } = 2;

    /// <summary>How long after the caller's last sound a paused agent waits for words before it goes on.</summary>
    /// <value>0 to 10 s. Default: 1.5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan FalseInterruptionTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>A paused agent goes on at the last word that was heard whole, unless that is longer ago.</summary>
    /// <value>0 to 1.5 s, which is how much of what was played is kept. Default: 800 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01.5")]
    public TimeSpan LongestStepBack { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>An acknowledgement that began earlier than this before a reply was known to be over was meant for its last words, and is not answered. The end is known when the carrier's
    /// last mark comes back, some time after the last word.</summary>
    /// <value>0 to 5 s. Default: 400 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan LastWordsWindow { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>A reply that ends within this time and is a question takes an acknowledgement as its answer.</summary>
    /// <value>0 to 5 s. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan AnswerWindow { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for the model's first text, and between pieces of text.</summary>
    /// <value>0.1 to 60 s. Default: 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ReplyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Said once in an answer when the caller has heard nothing for <see cref="FillerAfter"/>, because the recognizer, the model or a tool is slow. Empty: nothing is.</summary>
    public string Filler { get; set; } = "One moment, please.";

    /// <summary>When it is said, from the caller's last sound, or from the agent's.</summary>
    /// <value>0.5 to 60 s. Default: 4 s, so that a caller hears something within 5 s whatever happens; 2 s suits slow models better.</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan FillerAfter { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>No sooner than this after the end of the turn: what ends late has kept the caller waiting already, and its answer may come at once.</summary>
    /// <value>0 to 60 s. Default: 500 ms, what an answer usually takes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FillerAfterTurn { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Said in turn at the beginning of answers whose first words are not ready when a turn ends with what is or may be all, or with a number ("All right.", "Okay."): the caller hears at once
    /// that they were heard. One who only paused hears it, too, and goes on: the turn stays theirs until the answer itself is heard. Once a turn. None: the answer is the first thing that is heard.</summary>
    /// <value>Default: none: it costs a beat before the answer. Words that also fit a listener who waits for more are best.</value>
    public IList<string> Openers { get; init; } = [];

    /// <summary>What is at least so likely to be all gets an opener, too, where neither words nor <see cref="FinishedAbove"/> tell.</summary>
    /// <value>0 to 1. Default: 0.1.</value>
    [Range(0.0, 1)]
    public double OpensAbove { get; set; } = 0.1;

    /// <summary>When an opener is said, from the end of the turn.</summary>
    /// <value>0 to 5 s. Default: 0.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan OpenerAfter { get; set; }

    /// <summary>Longest wait for a tool.</summary>
    /// <value>0.1 to 120 s. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for audio while the caller hears nothing.</summary>
    /// <value>0.1 to 60 s. Default: 4 s: with the end of the turn a caller whose voice engine is stuck hears the apology within 5 s, where that is kept (<c>Agent__Phrases</c>).</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SynthesisTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How late a carrier's mark may be before the clock is believed instead.</summary>
    /// <value>0.1 to 30 s. Default: 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan MarkTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How far synthesis may run ahead of what the caller hears. Less wastes less when the caller cuts in.</summary>
    /// <value>0.5 to 60 s. Default: 5 s (LiveKit Agents' stream pacer).</value>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan SynthesisLead { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A pause of the model after which unfinished text is spoken anyway, when the caller would otherwise hear a gap.</summary>
    /// <value>0.05 to 10 s. Default: 400 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan TextStall { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long text may be written without coming to a place where it can be cut; then it is spoken up to its last word, when the caller would otherwise hear a gap.</summary>
    /// <value>0.05 to 10 s. Default: 500 ms, so that with a first token after 300 ms and first audio after 150 ms a sentence without end is heard within 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan TextRunOn { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How replies are cut into the pieces that are spoken.</summary>
    public ChunkerOptions Chunker { get; set; } = new();

    /// <summary>What a model writes for the eye is not spoken: Markdown, links' addresses, code, emoji; items of lists and rows of tables are spoken as sentences.</summary>
    /// <value>Default: true.</value>
    public bool RemovesMarkup { get; set; } = true;

    /// <summary>Numbers, money, times, dates, telephone numbers and addresses are written out before they are spoken, as American English.</summary>
    /// <value>Default: true. False for other languages: the voice reads them then.</value>
    public bool WritesNumbersOut { get; set; } = true;

    /// <summary>Tags for the voice, such as SSML, reach it as the model wrote them.</summary>
    /// <value>Default: false: tags and stage directions are taken out, for most voices would read them. True for a voice that knows those of its model.</value>
    public bool PassesVoiceTags { get; set; }

    /// <summary>A piece of text as it is spoken and remembered; empty where nothing of it is to be spoken.</summary>
    public string Spoken(string piece) => new PieceWriter(this).Write(piece);

    /// <summary>Tool rounds within one reply before it is given up.</summary>
    /// <value>1 to 20. Default: 5.</value>
    [Range(1, 20)]
    public int MaxToolRounds { get; set; } = 5;

    /// <summary>Silence of both sides after which the caller is addressed.</summary>
    /// <value>1 to 600 s. Default: 8 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>What is said then.</summary>
    public string IdlePrompt { get; set; } = "Are you still there?";

    /// <summary>How often it is said before the call is closed.</summary>
    /// <value>0 to 20. Default: 2.</value>
    [Range(0, 20)]
    public int MaxIdlePrompts { get; set; } = 2;

    /// <summary>Said before hanging up on a silent caller.</summary>
    public string IdleGoodbye { get; set; } = "I cannot hear you, so I will hang up now. Goodbye.";

    /// <summary>Longest call.</summary>
    /// <value>1 s to 24 h. Default: 30 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxCallLength { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Said when the longest call length is reached.</summary>
    public string MaxLengthGoodbye { get; set; } = "We have reached the end of the time for this call. Thank you, and goodbye.";

    /// <summary>Said when the model or the synthesizer failed.</summary>
    public string Apology { get; set; } = "I am sorry, I had a small problem there. Could you say that again?";

    /// <summary>Said when speech could not be recognized because the recognizer failed.</summary>
    public string NotUnderstood { get; set; } = "I am sorry, I did not catch that. Could you say it again?";

    /// <summary>Said before hanging up when engines fail again and again.</summary>
    public string FailureGoodbye { get; set; } = "I am sorry, I cannot help you at the moment. Please call again later. Goodbye.";

    /// <summary>What becomes of the call then.</summary>
    /// <value><see cref="FailureAction.Transfer"/> wants <see cref="TransferTo"/>. Where nobody takes the call and the engines go on failing, it is closed.</value>
    public FailureAction FailureAction { get; set; }

    /// <summary>Said before passing a caller on because engines fail again and again.</summary>
    public string FailureTransfer { get; set; } = "I am sorry, I cannot help you at the moment. I will put you through to somebody.";

    /// <summary>Failures in a row after which the call is given up. It is given up before where the voice says nothing in time twice in a row: nobody waits in silence for a third attempt.</summary>
    /// <value>1 to 10. Default: 3.</value>
    [Range(1, 10)]
    public int MaxFailures { get; set; } = 3;

    /// <summary>Where callers are passed on to: a number in E.164 form or a SIP address. Empty: the agent cannot pass callers on.</summary>
    public string TransferTo { get; set; } = "";

    /// <summary>Said before hanging up, where the model hangs up without a word. Empty: nothing is.</summary>
    public string Goodbye { get; set; } = "Thank you for calling. Goodbye.";

    /// <summary>Said before passing the caller on, where the model does so without a word. Empty: nothing is.</summary>
    public string TransferAnnouncement { get; set; } = "One moment, I will put you through.";

    /// <summary>Said when a transfer did not succeed.</summary>
    public string TransferFailed { get; set; } = "I am sorry, nobody could take your call. Is there anything else I can do?";

    /// <summary>Longest wait for the outcome of a transfer.</summary>
    /// <value>1 to 600 s. Default: 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause after a key that ends the entry; # ends it at once.</summary>
    /// <value>0.1 to 30 s. Default: 2 s (Pipecat's DTMF aggregator).</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan DigitsTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
