using System.IO;
using TinyRnn.Cli.IO;
using TinyRnn.Devices.Simulation;

namespace TinyRnn.Cli.Recipes;

/// <summary>Invented text messages in the form of sms-spam: columns Label and SMS, six of seven messages are no spam.</summary>
internal static class MessageSet
{
    private const int Messages = 700;

    private static readonly string[] Greetings = ["hi", "hey", "hello", "morning", "sorry", "ok so", "well"];
    private static readonly string[] Plans = ["see you at", "i am on the bus until", "dinner is at", "call me after", "the train leaves at", "are you free at"];
    private static readonly string[] Closings = ["ok?", "love you", "lol", "thanks", "x", "talk later", "let me know"];
    private static readonly string[] Openings = ["WINNER!", "URGENT:", "Congratulations,", "FREE entry:", "Final notice:", "You have won"];
    private static readonly string[] Offers = ["claim your prize", "a 500 cash award waits", "your mobile gets a free upgrade", "txt WIN", "get the latest ringtone"];
    private static readonly string[] Demands = ["call 0900", "reply YES to 8", "text STOP to 6", "visit now code ", "only 1.50 a minute 0871"];

    /// <summary>Writes the set; both parts are the same texts, of which eval takes those held out.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        var random = new SimulationRandom(50);
        writer.WriteLine("Label\tSMS");
        for (int i = 0; i < Messages; i++)
        {
            int number = (int)random.NextUniform(100, 99_999);
            writer.WriteLine(i % 7 == 0
                ? $"spam\t{Pick(ref random, Openings)} {Pick(ref random, Offers)}, {Pick(ref random, Demands)}{number}"
                : $"ham\t{Pick(ref random, Greetings)} {Pick(ref random, Plans)} {number % 12 + 1}, {Pick(ref random, Closings)} {(char)('a' + (number % 26))}");
        }
    }

    private static string Pick(ref SimulationRandom random, string[] parts) => parts[(int)(random.NextUniform() * parts.Length)];
}
