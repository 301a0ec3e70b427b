using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation.English;

/// <summary>The English word lists: what vocode, bolna and Vapi treat as backchannel and as interruption, and what recognizers write for the same sounds.</summary>
internal static class EnglishBackchannel
{
    public static readonly string[] Acknowledgements =
    [
        .. Backchannel.Sounds, "uh", "um", "umm", "er", "erm", "oh", "ooh", "mkay",
        // These say yes.
        "yeah", "yea", "yah", "ya", "yep", "yup", "yes", "yes yes", "sure", "sure thing", "of course", "definitely", "absolutely", "exactly", "indeed", "totally", "certainly",
        "ok", "okay", "okey", "okie", "k", "alright", "all right", "alrighty", "right", "thats right", "correct", "thats correct", "true", "thats true",
        // These show understanding.
        "i see", "oh i see", "i got it", "got it", "gotcha", "got you", "i understand", "understood", "i know", "i hear you", "makes sense", "that makes sense", "fair enough", "noted",
        // These show pleasure.
        "good", "great", "very good", "fine", "nice", "cool", "perfect", "wonderful", "awesome", "excellent", "amazing", "lovely", "brilliant", "sounds good", "sounds great",
        "thats good", "thats great", "thats fine", "thats nice", "wow", "really", "interesting", "thanks", "thank you", "no problem", "no worries", "go on", "go ahead", "please go on",
    ];

    public static readonly string[] Interruptions =
    [
        "stop", "stop it", "stop talking", "wait", "wait a minute", "wait a second", "wait a moment", "no", "nope", "nah", "hold on", "hold up", "hang on", "hey", "pause",
        "enough", "thats enough", "quiet", "be quiet", "shut up", "cancel", "never mind", "nevermind", "forget it", "excuse me", "sorry", "one second", "one sec", "one moment",
        "one minute", "just a second", "just a sec", "just a moment", "just a minute", "give me a second", "give me a moment", "let me speak", "let me finish", "not that",
        "thats wrong", "thats not right", "wrong", "actually", "listen",
    ];

    public static readonly string[] Openers = ["but", "and", "so", "well", "now", "please", "just", "could you", "can you", "would you", "i said", "like"];
}
