using System.Collections.Generic;
using System.CommandLine;
using System.Threading;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.IO;
using TinyRnn.Cli.Output;
using TinyRnn.Format;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn run</c>: rows in, results out.</summary>
internal static class RunCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        Argument<string> model = CommonOptions.Model();
        var input = new Option<string>("--input", "-i")
        {
            Description = "Rows in the units of the model's features: .csv (header optional), .npy or .f32 (bare float32).",
            Required = true, HelpName = "FILE",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where the results go: .csv, .npy or .f32; as CSV to standard output by default.", HelpName = "FILE",
        };
        Option<string> engine = EngineOption();
        var raw = new Option<bool>("--raw")
        {
            Description = "Leave out the stored normalisers of input and output.",
        };
        var command = new ExampleCommand(
            "run",
            "Run a model over rows, in order from its initial state. A stream model gives a result for each row. A model for "
            + "windows gives one for each whole window (the output at its last step, from the initial state), the windows "
            + "starting every stride rows.",
            ("tinyrnn run fan.rnn.json --input recording.csv", "results as CSV on standard output"),
            ("tinyrnn run fan.rnn.json -i recording.npy -o result.npy --engine reference", "NumPy files, double precision"))
        {
            model, input, output, engine, raw,
        };
        command.SetAction(parsed =>
        {
            string? outputPath = parsed.GetValue(output);
            if (outputPath is not null)
            {
                MatrixFile.RequireWritable(outputPath);
            }

            ModelFile file = ModelFile.Read(parsed.GetRequiredValue(model));
            Matrix rows = ReadRows(file, parsed.GetRequiredValue(input));
            RowEngine rowEngine = RowEngine.Create(file, parsed.GetRequiredValue(engine), parsed.GetValue(raw));
            ResultMatrix results = Decisions.Run(rowEngine, file.Model.Network, rows, cancellation);
            IReadOnlyList<string> names = Decisions.ColumnNames(file.Model.Network);
            if (outputPath is null)
            {
                CsvMatrix.Write(terminal.Out, results, names);
            }
            else
            {
                MatrixFile.Write(outputPath, results, names);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Which engine runs the model.</summary>
    internal static Option<string> EngineOption()
    {
        var engine = new Option<string>("--engine")
        {
            Description = "The generated code (float32) or the reference (float64).",
            DefaultValueFactory = _ => RowEngine.Generated,
        };
        CommonOptions.AcceptOnly(engine, RowEngine.Generated, RowEngine.Reference);
        return engine;
    }

    private static Matrix ReadRows(ModelFile file, string path)
    {
        NetworkSpec network = file.Model.Network;
        Matrix rows = MatrixFile.Read(path, network.InputSize, network.Input.Features);
        return Decisions.CountFor(network.Usage, rows.Rows) > 0
            ? rows
            : throw new InputException(network.Usage.Mode == UsageMode.Window
                ? $"{path}: {rows.Rows} rows; the model decides on windows of {network.Usage.Steps} steps"
                : $"{path}: there are no rows");
    }
}
