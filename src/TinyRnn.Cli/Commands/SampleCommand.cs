using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Output;
using TinyRnn.Format;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn sample</c>: text from a language model.</summary>
internal static class SampleCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = CommonOptions.Model();
        Option<int> length = CommonOptions.AtLeast("--length", 1, "Tokens (characters or bytes) to generate.", "COUNT");
        length.DefaultValueFactory = _ => 500;
        Option<double> temperature = CommonOptions.AtLeast(
            "--temperature", 0.0, "Below 1 the likely gains, above 1 the unlikely; 0 takes the most likely token.", "NUMBER");
        temperature.DefaultValueFactory = _ => 1;
        Option<int> topK = CommonOptions.AtLeast("--top-k", 0, "Draw from so many most likely tokens; 0 draws from all.", "COUNT");
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same text.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
        var prompt = new Option<string>("--prompt")
        {
            Description = "Text to go on from; it is printed too. A new line by default, which is not printed.", HelpName = "TEXT",
            DefaultValueFactory = _ => "",
        };
        Option<string> engine = RunCommand.EngineOption();
        var command = new ExampleCommand(
            "sample",
            "Generate text with a language model (tinyrnn train --task nextToken): each token is drawn from the probabilities that "
            + "the model gives after all tokens before it.",
            ("tinyrnn sample novel.rnn.json --length 1000 --temperature 0.8", "a thousand characters, a little more cautious than the model"),
            ("tinyrnn sample novel.rnn.json --prompt \"Once upon\" --top-k 5 --seed 2", "go on from a text, never with an unlikely character"))
        {
            model, length, temperature, topK, seed, prompt, engine,
        };
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            NetworkSpec network = file.Model.Network;
            LanguageEvaluation.RequireLanguageModel(network);
            Vocabulary vocabulary = Vocabulary.Of(network.Input.Vocabulary);
            string text = parsed.GetRequiredValue(prompt);
            List<int> tokens = PromptTokens(vocabulary, text);
            RowEngine rows = RowEngine.Create(file, parsed.GetRequiredValue(engine), raw: false);
            var sampler = new TokenSampler(parsed.GetValue(seed), parsed.GetValue(temperature), parsed.GetValue(topK));
            var probabilities = new double[network.OutputSize];
            rows.Reset();
            foreach (int token in tokens)
            {
                rows.Step([token], probabilities);
            }

            terminal.Out.Write(text);
            var output = new TokenText(vocabulary);
            for (int i = 0; i < parsed.GetValue(length); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                int next = sampler.Next(probabilities, vocabulary.Unknown);
                terminal.Out.Write(output.Add(next));
                rows.Step([next], probabilities);
            }

            terminal.Out.WriteLine();
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The tokens that the model sees first: without a prompt a new line, or the first token where there is no new line.</summary>
    private static List<int> PromptTokens(Vocabulary vocabulary, string text)
    {
        bool isGiven = text.Length > 0;
        List<int> tokens = vocabulary.Encode(isGiven ? text : "\n", out int stranger);
        if (isGiven && stranger >= 0)
        {
            string character = System.Text.Rune.GetRuneAt(text, stranger).ToString();
            throw new UsageException(
                $"--prompt: the character '{character}' at position {stranger + 1} is not among the {vocabulary.Entries.Count} that the model knows.");
        }

        return tokens.Count > 0 ? tokens : [Enumerable.Range(0, vocabulary.Entries.Count).First(token => token != vocabulary.Unknown)];
    }
}
