using System.CommandLine;
using System.IO;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn generate</c>: the C# as the generator emits it in a build.</summary>
internal static class GenerateCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = CommonOptions.Model();
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder to write into; made if it is missing.", Required = true, HelpName = "DIR",
        };
        var name = new Option<string?>("--class")
        {
            Description = "Name of the class; made of the model's name by default.", HelpName = "NAME",
        };
        var space = new Option<string>("--namespace")
        {
            Description = "Namespace of the class; global by default.", HelpName = "NAME", DefaultValueFactory = _ => "",
        };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !TargetClass.IsIdentifier(text))
            {
                result.AddError($"--class '{text}' is not a C# identifier.");
            }
        });
        space.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !TargetClass.IsNamespace(text))
            {
                result.AddError($"--namespace '{text}' is not a C# namespace.");
            }
        });
        var command = new ExampleCommand(
            "generate",
            "Write the C# that the source generator makes of a model in a build, to read or to keep.",
            ("tinyrnn generate fan.rnn.json -o generated", "two files: the step code and the weights"),
            ("tinyrnn generate fan.rnn.json -o generated --namespace Fans --class FanMonitor", "the class as your project names it"))
        {
            model, output, name, space,
        };
        command.SetAction(parsed =>
        {
            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            string className = parsed.GetValue(name) ?? TargetClass.NameFor(file.Model.Network.Name);
            Write(terminal, file, new TargetClass(parsed.GetRequiredValue(space), className), parsed.GetRequiredValue(output));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(Terminal terminal, ModelFile file, TargetClass target, string folder)
    {
        GeneratedCode code = GeneratorRunner.Run(file, target);
        if (File.Exists(folder))
        {
            throw new InputException($"{folder}: this is a file; name a folder");
        }

        AtomicFile.CreateFolder(folder);
        foreach ((string fileName, string text) in code.Files)
        {
            string path = Path.Combine(folder, fileName);
            AtomicFile.WriteText(path, text);
            terminal.Out.WriteLine(path);
        }

        if (code.Resource is { } resource)
        {
            terminal.Out.WriteLine(
                $"The weights stay in {file.Model.WeightsFile!.Name}: embed it in your assembly as the resource '{resource}'.");
        }
    }
}
