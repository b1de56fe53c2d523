using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>A text of simple invented sentences: enough grammar for a network to learn, no more.</summary>
internal static class StorySet
{
    private const int Sentences = 900;

    private static readonly string[] People = ["the old miller", "a young sailor", "the baker's daughter", "my neighbour", "the king", "a small dog"];
    private static readonly string[] Deeds = ["walked to", "dreamt of", "came back from", "ran past", "never saw", "painted"];
    private static readonly string[] Places = ["the river", "the market", "a distant island", "the mill", "the harbour", "the mountain"];
    private static readonly string[] Times = ["in the morning", "when it rained", "every summer", "before the storm", "at night"];

    /// <summary>Writes the text; both parts are the same, of which training takes the start and eval the end.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        var random = new SimulationRandom(60);
        for (int i = 0; i < Sentences; i++)
        {
            string person = Pick(ref random, People), time = Pick(ref random, Times);
            string sentence = random.NextUniform() < 0.5
                ? $"{person} {Pick(ref random, Deeds)} {Pick(ref random, Places)} {time}."
                : $"{time}, {person} {Pick(ref random, Deeds)} {Pick(ref random, Places)}.";
            writer.Write(char.ToUpperInvariant(sentence[0]) + sentence[1..]);
            writer.Write(i % 5 == 4 ? '\n' : ' ');
        }
    }

    private static string Pick(ref SimulationRandom random, string[] parts) => parts[(int)(random.NextUniform() * parts.Length)];
}
