using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;

namespace TinyRnn.Cli.Report;

/// <summary>The arguments of a run without those that change nothing in the model.</summary>
internal static class RepeatableCommand
{
    private static readonly HashSet<string> WithoutEffect =
        ["--threads", "--checkpoint", "--checkpoint-seconds", "--resume", "--json", "--report", "--verbose"];

    /// <summary>The arguments, the output file without its folder.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        HashSet<Token> left = [], outputs = [];
        foreach (OptionResult option in parsed.CommandResult.Children.Concat(parsed.RootCommandResult.Children).OfType<OptionResult>())
        {
            if (WithoutEffect.Contains(option.Option.Name))
            {
                left.UnionWith([.. option.Tokens, .. option.IdentifierToken is { } identifier ? [identifier] : (Token[])[]]);
            }
            else if (option.Option.Name == "--output")
            {
                outputs.UnionWith(option.Tokens);
            }
        }

        return [.. parsed.Tokens
            .Where(token => !left.Contains(token))
            .Select(token => outputs.Contains(token) ? Path.GetFileName(token.Value) : token.Value)];
    }
}
